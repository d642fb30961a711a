import * as z from 'zod/mini';
import { PasskeyAssertion } from './passkeys.ts';

/** How somebody may show, after the password, that they hold what is theirs. */
export const SecondFactorMethod = z.literal(['totp', 'recovery-code', 'passkey']);
export type SecondFactorMethod = z.infer<typeof SecondFactorMethod>;

/**
 * What a sign-in whose password was right says beside `second_factor_required`. `challenge` is opaque, good for five
 * minutes and five tries, and for the second step alone.
 */
export const SecondFactorChallenge = z.object({ challenge: z.string(), methods: z.array(SecondFactorMethod) });
export type SecondFactorChallenge = z.infer<typeof SecondFactorChallenge>;

/** Six digits of an authenticator app, or a recovery code. Any text that fits: what is right, only the server can say. */
const Code = z.string().check(z.maxLength(64));

const Challenge = z.string().check(z.maxLength(1024));

/** The second step: a code, or a passkey. A body with neither is no try, so that it costs none. */
export const SecondFactorBody = z.union([
  z.object({ challenge: Challenge, passkey: PasskeyAssertion }),
  z.object({ challenge: Challenge, code: Code.check(z.minLength(1)) }),
]);

/** Asks what the browser needs to know to use a passkey in the second step. */
export const SecondFactorOptionsBody = z.object({ challenge: Challenge });

/**
 * What a sensitive request asks for once more: the password, and a code when two-step sign-in is on; or a passkey, which
 * stands for both. Each is missing at first in a client that does not know yet what will be asked.
 */
export const Proof = z.object({
  password: z.optional(z.string()),
  code: z.optional(Code),
  passkey: z.optional(PasskeyAssertion),
});
export type Proof = z.infer<typeof Proof>;

export const EnableSecondFactorBody = z.object({ code: Code });

/** The secret in base 32, the same as a link for authenticator apps, and that link as a QR code. Shown once. */
export const SecondFactorSetupReply = z.object({ secret: z.string(), otpauthUrl: z.string(), qrSvg: z.string() });
export type SecondFactorSetupReply = z.infer<typeof SecondFactorSetupReply>;

/** Each is good once. The server keeps only hashes of them. */
export const RecoveryCodesReply = z.object({ recoveryCodes: z.array(z.string()) });

export const SecondFactorStateReply = z.object({ enabled: z.boolean(), recoveryCodesLeft: z.number() });
export type SecondFactorStateReply = z.infer<typeof SecondFactorStateReply>;

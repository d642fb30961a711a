import * as z from 'zod/mini';
import { Name } from './model.ts';

/** Bytes as base64url. The longest is an attestation, some hundred bytes unless it brings certificates. */
const Bytes = z.string().check(z.maxLength(8192));
const CredentialId = z.string().check(z.minLength(1), z.maxLength(1400));

/** RegistrationResponseJSON (W3C WebAuthn 3, 5.1): what a browser gives for a new passkey. */
export const PasskeyAttestation = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Bytes,
    attestationObject: Bytes,
    transports: z.optional(z.array(z.string().check(z.maxLength(32))).check(z.maxLength(10))),
  }),
});
export type PasskeyAttestation = z.infer<typeof PasskeyAttestation>;

/** AuthenticationResponseJSON (W3C WebAuthn 3, 5.1): what a browser gives when a passkey is used. */
export const PasskeyAssertion = z.object({
  id: CredentialId,
  rawId: CredentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Bytes,
    authenticatorData: Bytes,
    signature: Bytes,
    userHandle: z.optional(z.nullable(Bytes)),
  }),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

/** What `navigator.credentials` takes, as JSON (W3C WebAuthn 3, 5.1.9 and 5.1.10). */
export const PasskeyOptionsReply = z.object({ options: z.record(z.string(), z.unknown()) });

export const PasskeySignInBody = z.object({ passkey: PasskeyAssertion });
export const AddPasskeyBody = z.object({ name: Name, passkey: PasskeyAttestation });
export const RenamePasskeyBody = z.object({ name: Name });

/** A passkey as its owner sees it. Times are ISO 8601. */
export const PasskeyReply = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.nullable(z.string()),
});
export type PasskeyReply = z.infer<typeof PasskeyReply>;
export const PasskeysReply = z.object({ passkeys: z.array(PasskeyReply) });

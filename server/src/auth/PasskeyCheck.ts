import type { PasskeyAssertion } from '@parley/protocol';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { PasskeyRecord, Store } from '../stores/store.ts';
import { challengeIn } from './challengeIn.ts';
import type { RelyingParty } from './RelyingParty.ts';
import type { Device } from './Sessions.ts';
import type { SignedChallenges } from './SignedChallenges.ts';

type PasskeyCheckDeps = {
  store: Pick<Store, 'passkeys'>;
  challenges: SignedChallenges;
  securityLog: SecurityLog;
  now: () => number;
};

/** As long as the challenge is good: the browser gives up when the server would. */
export const PASSKEY_CHALLENGE_MS = 5 * 60_000;

/**
 * Says whether somebody holds a passkey now, and has shown their device that it is them (user verification): possession and
 * a finger, face or PIN together, so that it stands for password and second factor.
 */
export class PasskeyCheck {
  readonly #deps: PasskeyCheckDeps;

  constructor(deps: PasskeyCheckDeps) {
    this.#deps = deps;
  }

  /** What the browser needs. `about` is what the passkey is used for; `userId`: whose, null when that is yet to be found out. */
  async options(
    about: string,
    party: RelyingParty,
    userId: string | null,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
    const known = userId === null ? [] : await this.#deps.store.passkeys.listByUser(userId);
    return generateAuthenticationOptions({
      rpID: party.id,
      challenge: Buffer.from(this.#deps.challenges.issue(about), 'base64url'),
      timeout: PASSKEY_CHALLENGE_MS,
      userVerification: 'required',
      allowCredentials: known.map(({ id, transports }) => ({ id, transports })),
    });
  }

  /**
   * The passkey that was used, of `userId` if given. The challenge is used up, whatever comes out.
   * @throws AppError `challenge_expired`, `passkey_unknown`, `passkey_refused`, `passkey_counter`
   */
  async use(
    assertion: PasskeyAssertion,
    about: string,
    party: RelyingParty,
    userId: string | null,
    device: Device,
  ): Promise<PasskeyRecord> {
    const { store, challenges } = this.#deps;
    const challenge = challengeIn(assertion.response.clientDataJSON);
    if (challenge === null || !challenges.take(challenge, about)) throw new AppError('challenge_expired');
    const passkey = await store.passkeys.find(assertion.id);
    if (passkey === null || (userId !== null && passkey.userId !== userId)) throw new AppError('passkey_unknown');
    await this.#judge(assertion, challenge, party, passkey, device);
    return passkey;
  }

  /** Uses it, if all is right. A known passkey that is refused is told to the security log: it may be a copy. */
  async #judge(
    assertion: PasskeyAssertion,
    challenge: string,
    party: RelyingParty,
    passkey: PasskeyRecord,
    device: Device,
  ): Promise<void> {
    const { passkeys } = this.#deps.store;
    const tellRefusal = (code: string) =>
      this.#deps.securityLog.record('sign-in-failed', { userId: passkey.userId, device, detail: { passkey: code } });
    const counter = await verified(assertion, challenge, party, passkey).catch((error: unknown) => {
      tellRefusal(error instanceof AppError ? error.code : 'error');
      throw error;
    });
    // A counter that does not grow is that of a copy (7.2, step 22). The store compares: of two who come with the same
    // one at once, only one is the owner. Passkeys that are kept in step over devices have none.
    if (await passkeys.use(passkey.id, counter, new Date(this.#deps.now()))) return;
    // Or its owner has removed it this very moment.
    if ((await passkeys.find(passkey.id)) === null) throw new AppError('passkey_unknown');
    tellRefusal('passkey_counter');
    throw new AppError('passkey_counter');
  }
}

/** The counter of an assertion that is right in every other way (7.2). */
async function verified(
  { id, rawId, type, response }: PasskeyAssertion,
  challenge: string,
  party: RelyingParty,
  passkey: PasskeyRecord,
): Promise<number> {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  if (userHandle != null && userHandle !== Buffer.from(passkey.userId, 'hex').toString('base64url')) {
    throw new AppError('passkey_refused');
  }
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // The counter is judged by the caller, who says so when it is that alone which is wrong.
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: 0,
      },
    });
    if (verified) return authenticationInfo.newCounter;
  } catch (cause) {
    throw new AppError('passkey_refused', { cause });
  }
  throw new AppError('passkey_refused');
}

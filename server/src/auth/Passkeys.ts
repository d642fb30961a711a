import { LIMITS, type PasskeyAssertion, type PasskeyAttestation, type Proof } from '@parley/protocol';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { PasskeyRecord, Store } from '../stores/store.ts';
import { challengeIn } from './challengeIn.ts';
import type { Identity } from './Identity.ts';
import { PASSKEY_CHALLENGE_MS, type PasskeyCheck } from './PasskeyCheck.ts';
import type { Reauthentication } from './Reauthentication.ts';
import type { RelyingParty } from './RelyingParty.ts';
import type { Device } from './Sessions.ts';
import type { SignedChallenges } from './SignedChallenges.ts';
import type { SignedIn, SignIn } from './SignIn.ts';
import type { SignInLimit } from './SignInLimit.ts';

type PasskeysDeps = {
  store: Pick<Store, 'passkeys' | 'users'>;
  challenges: SignedChallenges;
  check: PasskeyCheck;
  signInLimit: Pick<SignInLimit, 'attempt'>;
  reauthentication: Reauthentication;
  signIn: SignIn;
  securityLog: SecurityLog;
  now: () => number;
};

const SIGN_IN = 'sign-in';
/** COSE names of EdDSA, ES256 and RS256 (RFC 9053, 2; RFC 8812, 2): what devices have. The library would add experiments. */
const ALGORITHMS = [-8, -7, -257];

/** Signing in with a passkey, and the passkeys of one's own account. */
export class Passkeys {
  readonly #deps: PasskeysDeps;

  constructor(deps: PasskeysDeps) {
    this.#deps = deps;
  }

  /** For somebody of whom nothing is known: the browser offers the passkeys that it has for this server. */
  signInOptions(party: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.#deps.check.options(SIGN_IN, party, null);
  }

  /** Stands for both steps. @throws AppError what {@link PasskeyCheck.use} throws, `account_locked`, `too_many_requests` */
  async signIn(assertion: PasskeyAssertion, party: RelyingParty, device: Device): Promise<SignedIn> {
    const { check, store, signIn, signInLimit } = this.#deps;
    // It cannot be guessed; but a refused one is a failed sign-in like any other, and costs work.
    let refusal = new AppError('passkey_unknown');
    const passkey = await signInLimit.attempt(`passkey ${assertion.id}`, device.address, async () => {
      try {
        return await check.use(assertion, SIGN_IN, party, null, device);
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'store_unavailable') throw error;
        refusal = error;
        return null;
      }
    });
    if (passkey === null) throw refusal;
    const user = await store.users.findById(passkey.userId);
    if (user === null) throw new AppError('passkey_unknown');
    return signIn.begin(user, device);
  }

  /** For {@link Proof}: the request that it is sent with decides what it confirms. */
  proofOptions(identity: Identity, party: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.#deps.reauthentication.passkeyOptions(identity, party);
  }

  /** The oldest first. */
  list({ userId }: Identity): Promise<PasskeyRecord[]> {
    return this.#deps.store.passkeys.listByUser(userId);
  }

  /**
   * What the browser needs for a new passkey. Whoever gets it has shown who they are, so {@link add} need not ask again.
   * @throws AppError what {@link Reauthentication.confirm} throws, and `passkey_limit`
   */
  async addOptions(
    identity: Identity,
    proof: Proof,
    party: RelyingParty,
    device: Device,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    await this.#deps.reauthentication.confirm(identity, proof, device, party);
    const known = await this.list(identity);
    if (known.length >= LIMITS.passkeysPerAccount) throw new AppError('passkey_limit');
    const { generateRegistrationOptions } = await import('@simplewebauthn/server');
    return generateRegistrationOptions({
      rpName: 'Parley',
      rpID: party.id,
      userID: new Uint8Array(Buffer.from(identity.userId, 'hex')),
      userName: identity.email,
      userDisplayName: identity.name,
      challenge: Buffer.from(this.#deps.challenges.issue(aboutAdding(identity)), 'base64url'),
      timeout: PASSKEY_CHALLENGE_MS,
      // Who made the device is nobody's business here (6.5.4).
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  /** @throws AppError `challenge_expired`, `passkey_refused`, `passkey_known`, `passkey_limit` */
  async add(
    identity: Identity,
    name: string,
    attestation: PasskeyAttestation,
    party: RelyingParty,
    device: Device,
  ): Promise<PasskeyRecord> {
    const { store, challenges, securityLog, now } = this.#deps;
    const challenge = challengeIn(attestation.response.clientDataJSON);
    if (challenge === null || !challenges.take(challenge, aboutAdding(identity)))
      throw new AppError('challenge_expired');
    const credential = await verified(attestation, challenge, party);
    if ((await this.list(identity)).length >= LIMITS.passkeysPerAccount) throw new AppError('passkey_limit');
    const passkey: PasskeyRecord = {
      id: credential.id,
      userId: identity.userId,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: attestation.response.transports ?? [],
      name,
      createdAt: new Date(now()),
      lastUsedAt: null,
    };
    if (!(await store.passkeys.create(passkey))) throw new AppError('passkey_known');
    securityLog.record('passkey-added', { userId: identity.userId, device });
    return passkey;
  }

  /** @throws AppError `not_found`, alike for an unknown passkey and another's */
  async rename({ userId }: Identity, id: string, name: string): Promise<void> {
    if (!(await this.#deps.store.passkeys.rename(userId, id, name))) throw new AppError('not_found');
  }

  /** @throws AppError what {@link Reauthentication.confirm} throws; `not_found` */
  async remove(identity: Identity, id: string, proof: Proof, party: RelyingParty, device: Device): Promise<void> {
    await this.#deps.reauthentication.confirm(identity, proof, device, party);
    if (!(await this.#deps.store.passkeys.delete(identity.userId, id))) throw new AppError('not_found');
    this.#deps.securityLog.record('passkey-removed', { userId: identity.userId, device });
  }
}

function aboutAdding({ userId, sessionId }: Identity): string {
  return `add ${userId} ${sessionId}`;
}

async function verified(
  { id, rawId, type, response }: PasskeyAttestation,
  challenge: string,
  party: RelyingParty,
): Promise<{ id: string; publicKey: Uint8Array; counter: number }> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (verified && registrationInfo !== undefined) return registrationInfo.credential;
  } catch (cause) {
    throw new AppError('passkey_refused', { cause });
  }
  throw new AppError('passkey_refused');
}

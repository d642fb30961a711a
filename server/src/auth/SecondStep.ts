import { UserId, type PasskeyAssertion, type SecondFactorChallenge, type SecondFactorMethod } from '@parley/protocol';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { AppError } from '../AppError.ts';
import type { SecondFactorRecord, Store, UserRecord } from '../stores/store.ts';
import type { PasskeyCheck } from './PasskeyCheck.ts';
import type { RelyingParty } from './RelyingParty.ts';
import type { SecondFactorCheck } from './SecondFactorCheck.ts';
import type { Device } from './Sessions.ts';
import type { SignedChallenges } from './SignedChallenges.ts';
import type { SignedIn, SignIn } from './SignIn.ts';

type SecondStepDeps = {
  store: Pick<Store, 'users' | 'passkeys'>;
  check: SecondFactorCheck;
  passkeyCheck: PasskeyCheck;
  challenges: SignedChallenges;
  signIn: SignIn;
};

/** The second step of a sign-in: between a right password and the session that it begins. */
export class SecondStep {
  readonly #deps: SecondStepDeps;

  constructor(deps: SecondStepDeps) {
    this.#deps = deps;
  }

  /** What to ask of somebody whose password was right, or null when the password is enough. */
  async challengeFor(user: UserRecord): Promise<SecondFactorChallenge | null> {
    const factor = await this.#deps.check.find(user._id);
    if (factor === null) return null;
    const challenge = `${user._id}.${this.#deps.challenges.issue(aboutPassword(user))}`;
    const passkeys = await this.#deps.store.passkeys.listByUser(user._id);
    return { challenge, methods: methodsOf(factor, passkeys.length > 0) };
  }

  /** By a code. @throws AppError `challenge_expired`, `invalid_code`, `too_many_requests`, and what {@link SignIn.begin} throws */
  async finish(challenge: string, code: string, device: Device): Promise<SignedIn> {
    const { user, factor, signed } = await this.#take(challenge);
    await this.#deps.check.use(user, factor, code, device);
    return this.#begin(user, signed, device);
  }

  /** What the browser needs to use a passkey. @throws AppError `challenge_expired` */
  async passkeyOptions(challenge: string, party: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { user, signed } = await this.#open(challenge);
    if (!this.#deps.challenges.isGood(signed, aboutPassword(user))) throw new AppError('challenge_expired');
    return this.#deps.passkeyCheck.options(aboutStep(user), party, user._id);
  }

  /** By a passkey. @throws AppError what {@link PasskeyCheck.use} and {@link SignIn.begin} throw */
  async finishWithPasskey(
    challenge: string,
    assertion: PasskeyAssertion,
    party: RelyingParty,
    device: Device,
  ): Promise<SignedIn> {
    const { user, signed } = await this.#take(challenge);
    await this.#deps.passkeyCheck.use(assertion, aboutStep(user), party, user._id, device);
    return this.#begin(user, signed, device);
  }

  #begin(user: UserRecord, signed: string, device: Device): Promise<SignedIn> {
    if (!this.#deps.challenges.spend(signed)) throw new AppError('challenge_expired');
    return this.#deps.signIn.begin(user, device);
  }

  /** Whose challenge it is. Counts a try. @throws AppError `challenge_expired` */
  async #take(challenge: string): Promise<{ user: UserRecord; factor: SecondFactorRecord; signed: string }> {
    const { user, signed } = await this.#open(challenge);
    if (!this.#deps.challenges.take(signed, aboutPassword(user))) throw new AppError('challenge_expired');
    const factor = await this.#deps.check.find(user._id);
    // Turned off meanwhile: then the password alone begins a session, and must be given anew for it.
    if (factor === null) throw new AppError('challenge_expired');
    return { user, factor, signed };
  }

  /** Whose challenge it says it is; nobody has looked at its signature yet. @throws AppError `challenge_expired` */
  async #open(challenge: string): Promise<{ user: UserRecord; signed: string }> {
    const [userId = '', signed = ''] = challenge.split('.', 2);
    const user = UserId.safeParse(userId).success ? await this.#deps.store.users.findById(userId) : null;
    if (user === null || challenge !== `${userId}.${signed}`) throw new AppError('challenge_expired');
    return { user, signed };
  }
}

/** A challenge holds for the very password that was shown right: a change of password voids it. */
function aboutPassword({ _id, passwordHash }: UserRecord): string {
  return `${_id} ${passwordHash}`;
}

function aboutStep({ _id }: UserRecord): string {
  return `second step ${_id}`;
}

function methodsOf(factor: SecondFactorRecord, hasPasskeys: boolean): SecondFactorMethod[] {
  const methods: SecondFactorMethod[] = ['totp'];
  if (factor.recoveryHashes.length > 0) methods.push('recovery-code');
  if (hasPasskeys) methods.push('passkey');
  return methods;
}

import { UserId, type SecondFactorChallenge, type SecondFactorMethod } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { SecondFactorRecord, Store, UserRecord } from '../stores/store.ts';
import type { SecondFactorCheck } from './SecondFactorCheck.ts';
import type { Device } from './Sessions.ts';
import type { SignedChallenges } from './SignedChallenges.ts';
import type { SignedIn, SignIn } from './SignIn.ts';

type SecondStepDeps = {
  store: Pick<Store, 'users'>;
  check: SecondFactorCheck;
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
    return { challenge, methods: methodsOf(factor) };
  }

  /** @throws AppError `challenge_expired`, `invalid_code`, `too_many_requests`, `invalid_credentials` */
  async finish(challenge: string, code: string, device: Device): Promise<SignedIn> {
    const { user, factor, signed } = await this.#take(challenge);
    await this.#deps.check.use(user, factor, code, device);
    if (!this.#deps.challenges.spend(signed)) throw new AppError('challenge_expired');
    return this.#deps.signIn.begin(user, device);
  }

  /** Whose challenge it is. Counts a try. @throws AppError `challenge_expired` */
  async #take(challenge: string): Promise<{ user: UserRecord; factor: SecondFactorRecord; signed: string }> {
    const [userId = '', signed = ''] = challenge.split('.', 2);
    const user = UserId.safeParse(userId).success ? await this.#deps.store.users.findById(userId) : null;
    if (user === null || challenge !== `${userId}.${signed}`) throw new AppError('challenge_expired');
    if (!this.#deps.challenges.take(signed, aboutPassword(user))) throw new AppError('challenge_expired');
    const factor = await this.#deps.check.find(user._id);
    // Turned off meanwhile: then the password alone begins a session, and must be given anew for it.
    if (factor === null) throw new AppError('challenge_expired');
    return { user, factor, signed };
  }
}

/** A challenge holds for the very password that was shown right: a change of password voids it. */
function aboutPassword({ _id, passwordHash }: UserRecord): string {
  return `${_id} ${passwordHash}`;
}

function methodsOf(factor: SecondFactorRecord): SecondFactorMethod[] {
  return factor.recoveryHashes.length > 0 ? ['totp', 'recovery-code'] : ['totp'];
}

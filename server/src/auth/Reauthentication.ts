import type { Proof } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import type { Identity } from './Identity.ts';
import { isPassword } from './passwords.ts';
import type { SecondFactorCheck } from './SecondFactorCheck.ts';
import type { Device } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';

type ReauthenticationDeps = {
  store: Pick<Store, 'users'>;
  signInLimit: SignInLimit;
  secondFactorCheck: SecondFactorCheck;
};

/** Asks somebody who is signed in once more who they are: a token that was left lying about is not enough for everything. */
export class Reauthentication {
  readonly #deps: ReauthenticationDeps;

  constructor(deps: ReauthenticationDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves to the account when the password is right, and the code too if two-step sign-in is on.
   * @throws AppError `password_required`, `invalid_credentials`, `second_factor_required`, `invalid_code`, `too_many_requests`
   */
  async confirm(identity: Identity, { password, code }: Proof, device: Device): Promise<UserRecord> {
    if (password === undefined) throw new AppError('password_required');
    const user = await this.#owner(identity, password, device);
    await this.#deps.secondFactorCheck.confirm(user, code, device);
    return user;
  }

  /** A token alone must not be enough to guess the password with: the same limit as at sign-in. */
  async #owner(identity: Identity, password: string, device: Device): Promise<UserRecord> {
    const user = await this.#deps.signInLimit.attempt(identity.email, device.address, async () => {
      const found = await this.#deps.store.users.findById(identity.userId);
      return (await isPassword(password, found?.passwordHash ?? null)) ? found : null;
    });
    if (user === null) throw new AppError('invalid_credentials');
    return user;
  }
}

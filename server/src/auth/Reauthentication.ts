import type { Proof } from '@parley/protocol';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { AppError } from '../AppError.ts';
import type { Store, UserRecord } from '../stores/store.ts';
import type { Identity } from './Identity.ts';
import type { PasskeyCheck } from './PasskeyCheck.ts';
import { isPassword } from './passwords.ts';
import type { RelyingParty } from './RelyingParty.ts';
import type { SecondFactorCheck } from './SecondFactorCheck.ts';
import type { Device } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';

type ReauthenticationDeps = {
  store: Pick<Store, 'users'>;
  signInLimit: SignInLimit;
  secondFactorCheck: SecondFactorCheck;
  passkeyCheck: PasskeyCheck;
};

/** Asks somebody who is signed in once more who they are: a token that was left lying about is not enough for everything. */
export class Reauthentication {
  readonly #deps: ReauthenticationDeps;

  constructor(deps: ReauthenticationDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves to the account when the password is right, and the code too if two-step sign-in is on; or when a passkey of
   * the account was used, in this session, at `party`.
   * @throws AppError `password_required`, `invalid_credentials`, `second_factor_required`, `invalid_code`,
   * `too_many_requests`, and what {@link PasskeyCheck.use} throws
   */
  async confirm(
    identity: Identity,
    { password, code, passkey }: Proof,
    device: Device,
    party: RelyingParty | null = null,
  ): Promise<UserRecord> {
    if (passkey !== undefined && party !== null) {
      await this.#deps.passkeyCheck.use(passkey, aboutProof(identity), party, identity.userId, device);
      const user = await this.#deps.store.users.findById(identity.userId);
      if (user === null) throw new AppError('unauthorized');
      return user;
    }
    if (password === undefined) throw new AppError('password_required');
    const user = await this.#owner(identity, password, device);
    await this.#deps.secondFactorCheck.confirm(user, code, device);
    return user;
  }

  /** What the browser needs to use a passkey in a {@link Proof}. */
  passkeyOptions(identity: Identity, party: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.#deps.passkeyCheck.options(aboutProof(identity), party, identity.userId);
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

function aboutProof({ userId, sessionId }: Identity): string {
  return `proof ${userId} ${sessionId}`;
}

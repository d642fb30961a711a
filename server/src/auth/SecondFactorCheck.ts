import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { SecondFactorRecord, Store, UserRecord } from '../stores/store.ts';
import { recoveryCodeHash } from './recoveryCodes.ts';
import type { SecretSeal } from './secretSeal.ts';
import type { Device } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';
import { totpStep } from './totp.ts';

type SecondFactorCheckDeps = {
  store: Pick<Store, 'secondFactors'>;
  seal: SecretSeal;
  signInLimit: SignInLimit;
  securityLog: SecurityLog;
  now: () => number;
};

/** Says whether a code is right, once for each code, and slowly for whoever guesses. */
export class SecondFactorCheck {
  readonly #deps: SecondFactorCheckDeps;

  constructor(deps: SecondFactorCheckDeps) {
    this.#deps = deps;
  }

  /** The factor that must be asked for, or null when two-step sign-in is off. */
  async find(userId: string): Promise<SecondFactorRecord | null> {
    const factor = await this.#deps.store.secondFactors.find(userId);
    return factor === null || factor.enabledAt === null ? null : factor;
  }

  /**
   * For a sensitive request: resolves when two-step sign-in is off, or `code` is right; uses the code up.
   * @throws AppError `second_factor_required` without a code, `invalid_code`, `too_many_requests`
   */
  async confirm(user: UserRecord, code: string | undefined, device: Device): Promise<void> {
    const factor = await this.find(user._id);
    if (factor === null) return;
    if (code === undefined) throw new AppError('second_factor_required');
    await this.use(user, factor, code, device);
  }

  /**
   * Uses up a code of an authenticator app, or a recovery code. Failures count as failed sign-ins.
   * @throws AppError `invalid_code`, `too_many_requests`
   */
  async use(user: UserRecord, factor: SecondFactorRecord, code: string, device: Device): Promise<void> {
    const hash = recoveryCodeHash(user._id, code);
    const isRight =
      hash === null
        ? await this.#useStep(user, factor, code, device)
        : await this.#useRecoveryCode(user, hash, factor.recoveryHashes.length - 1, device);
    if (isRight) return;
    this.#deps.securityLog.record('second-factor-failed', { userId: user._id, device });
    throw new AppError('invalid_code');
  }

  async #useStep(user: UserRecord, factor: SecondFactorRecord, code: string, device: Device): Promise<boolean> {
    const { store, signInLimit } = this.#deps;
    const isRight = await signInLimit.attemptCode(user.email, device.address, async () => {
      const step = this.step(factor, code);
      return step !== null && (await store.secondFactors.useStep(user._id, step)) ? true : null;
    });
    return isRight ?? false;
  }

  async #useRecoveryCode({ _id, email }: UserRecord, hash: string, left: number, device: Device): Promise<boolean> {
    const { store, signInLimit, securityLog } = this.#deps;
    const isRight = await signInLimit.attempt(email, device.address, async () =>
      (await store.secondFactors.useRecoveryCode(_id, hash)) ? true : null,
    );
    if (isRight) securityLog.record('recovery-code-used', { userId: _id, device, detail: { left } });
    return isRight ?? false;
  }

  /** The time step that `code` belongs to, or null. It does not use it up. */
  step(factor: SecondFactorRecord, code: string): number | null {
    const secret = this.#deps.seal.open(factor.sealedSecret, factor.userId);
    // Unreadable after the server's secret was changed: then no code is right, and recovery codes are the way in.
    return secret === null ? null : totpStep(secret, code.replaceAll(/\s/g, ''), this.#deps.now());
  }
}

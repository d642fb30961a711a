import type { Proof, SecondFactorSetupReply, SecondFactorStateReply } from '@parley/protocol';
import { renderSVG } from 'uqr';
import { AppError } from '../AppError.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { Store } from '../stores/store.ts';
import type { Identity } from './Identity.ts';
import type { Reauthentication } from './Reauthentication.ts';
import { newRecoveryCodes, recoveryCodeHash } from './recoveryCodes.ts';
import type { RelyingParty } from './RelyingParty.ts';
import type { SecondFactorCheck } from './SecondFactorCheck.ts';
import type { SecretSeal } from './secretSeal.ts';
import type { Device } from './Sessions.ts';
import type { SignInLimit } from './SignInLimit.ts';
import { newTotpSecret, otpauthUrl } from './totp.ts';

type SecondFactorsDeps = {
  store: Pick<Store, 'secondFactors' | 'sessions'>;
  seal: SecretSeal;
  check: SecondFactorCheck;
  signInLimit: Pick<SignInLimit, 'attemptCode'>;
  reauthentication: Reauthentication;
  securityLog: SecurityLog;
  now: () => number;
};

/** A sign-in this young still speaks for the password: setting up asks for it again only later. */
const RECENT_MS = 15 * 60_000;

/** Two-step sign-in of one's own account: turning it on and off, and its recovery codes. */
export class SecondFactors {
  readonly #deps: SecondFactorsDeps;

  constructor(deps: SecondFactorsDeps) {
    this.#deps = deps;
  }

  async state({ userId }: Identity): Promise<SecondFactorStateReply> {
    const factor = await this.#deps.check.find(userId);
    return { enabled: factor !== null, recoveryCodesLeft: factor?.recoveryHashes.length ?? 0 };
  }

  /**
   * Makes a secret, in place of one that was not confirmed. Nothing is asked for at sign-in yet.
   * @throws AppError `second_factor_on`; `password_required` after a sign-in that is not recent; with a password
   * `invalid_credentials`, `too_many_requests`
   */
  async setUp(identity: Identity, proof: Proof, device: Device): Promise<SecondFactorSetupReply> {
    if (proof.password !== undefined || !(await this.#isRecent(identity))) {
      await this.#deps.reauthentication.confirm(identity, proof, device);
    }
    const secret = newTotpSecret();
    const sealed = this.#deps.seal.seal(secret, identity.userId);
    if (!(await this.#deps.store.secondFactors.setUp(identity.userId, sealed))) throw new AppError('second_factor_on');
    const url = otpauthUrl(secret, identity.email);
    return { secret, otpauthUrl: url, qrSvg: renderSVG(url, { border: 2 }) };
  }

  /**
   * Turns it on: `code` shows that the secret has arrived in an app. Resolves to the recovery codes.
   * @throws AppError `invalid_code`, `second_factor_off` (no setup was begun), `second_factor_on`, `too_many_requests`
   */
  async enable({ userId, email }: Identity, code: string, device: Device): Promise<string[]> {
    const { store, check, signInLimit, securityLog, now } = this.#deps;
    const factor = await store.secondFactors.find(userId);
    if (factor === null) throw new AppError('second_factor_off');
    if (factor.enabledAt !== null) throw new AppError('second_factor_on');
    // A setup that was left lying must not be one whose code can be guessed by a token alone.
    const step = await signInLimit.attemptCode(email, device.address, async () => check.step(factor, code));
    if (step === null) throw new AppError('invalid_code');
    const { codes, hashes } = freshCodes(userId);
    if (!(await store.secondFactors.enable(userId, new Date(now()), step, hashes))) {
      throw new AppError('second_factor_on');
    }
    securityLog.record('second-factor-enabled', { userId, device });
    return codes;
  }

  /** @throws AppError `second_factor_off`, and what {@link Reauthentication.confirm} throws */
  async disable(identity: Identity, proof: Proof, device: Device, party: RelyingParty): Promise<void> {
    await this.#confirm(identity, proof, device, party);
    await this.#deps.store.secondFactors.delete(identity.userId);
    this.#deps.securityLog.record('second-factor-disabled', { userId: identity.userId, device });
  }

  /**
   * Ten new recovery codes; those before are worth nothing any more.
   * @throws AppError `second_factor_off`, and what {@link Reauthentication.confirm} throws
   */
  async renewRecoveryCodes(identity: Identity, proof: Proof, device: Device, party: RelyingParty): Promise<string[]> {
    await this.#confirm(identity, proof, device, party);
    const { codes, hashes } = freshCodes(identity.userId);
    const isOn = await this.#deps.store.secondFactors.setRecoveryCodes(identity.userId, hashes);
    if (!isOn) throw new AppError('second_factor_off');
    this.#deps.securityLog.record('recovery-codes-renewed', { userId: identity.userId, device });
    return codes;
  }

  async #confirm(identity: Identity, proof: Proof, device: Device, party: RelyingParty): Promise<void> {
    if ((await this.#deps.check.find(identity.userId)) === null) throw new AppError('second_factor_off');
    await this.#deps.reauthentication.confirm(identity, proof, device, party);
  }

  async #isRecent({ sessionId }: Identity): Promise<boolean> {
    const now = this.#deps.now();
    const session = await this.#deps.store.sessions.find(sessionId, new Date(now));
    return session !== null && now - session.createdAt.getTime() <= RECENT_MS;
  }
}

function freshCodes(userId: string): { codes: string[]; hashes: string[] } {
  const codes = newRecoveryCodes();
  return { codes, hashes: codes.map((code) => recoveryCodeHash(userId, code)).filter((hash) => hash !== null) };
}

import type { SecurityEvent, SecurityLog } from '../security/SecurityLog.ts';
import type { Store, UserRecord } from '../stores/store.ts';

type AccountAccessDeps = {
  store: Pick<Store, 'users' | 'secondFactors' | 'passkeys'>;
  /** Resolves to how many there were. */
  endSessions: (userId: string) => Promise<number>;
  securityLog: SecurityLog;
  now: () => number;
};

/** Who does it, as the security log is told. */
export type AccessChange = Pick<SecurityEvent, 'actorId' | 'device' | 'detail'>;

/** Whom an account lets in, as whoever runs the server decides: on the administrator's page, or by the command. */
export class AccountAccess {
  readonly #deps: AccountAccessDeps;

  constructor(deps: AccountAccessDeps) {
    this.#deps = deps;
  }

  /** Keeps the owner out, from the first lock on, and ends every session. Resolves to how many there were. */
  async lock({ _id, lockedAt }: UserRecord, change: AccessChange): Promise<number> {
    const { store, endSessions, securityLog, now } = this.#deps;
    await store.users.setLocked(_id, lockedAt ?? new Date(now()));
    // After the lock: a session that begins meanwhile meets it, or is ended here.
    const ended = await endSessions(_id);
    // A server that runs beside the command notices by this, and ends what is open (LockWatch).
    securityLog.record('account-locked', { userId: _id, ...change });
    return ended;
  }

  /** Lets the owner in again. */
  async unlock({ _id }: UserRecord, change: AccessChange): Promise<void> {
    await this.#deps.store.users.setLocked(_id, null);
    this.#deps.securityLog.record('account-unlocked', { userId: _id, ...change });
  }

  /** Takes the second step of the sign-in and all passkeys off, for an owner who lost them. Resolves to what there was. */
  async removeSecondFactor(
    { _id }: UserRecord,
    change: AccessChange,
  ): Promise<{ hadFactor: boolean; passkeys: number }> {
    const { store, securityLog } = this.#deps;
    const event = { userId: _id, ...change };
    const hadFactor = await store.secondFactors.delete(_id);
    const passkeys = await store.passkeys.deleteByUser(_id);
    if (hadFactor) securityLog.record('second-factor-disabled', event);
    if (passkeys > 0) {
      securityLog.record('passkey-removed', { ...event, detail: { ...change.detail, count: passkeys } });
    }
    return { hadFactor, passkeys };
  }
}

import type { DatabaseSync } from 'node:sqlite';
import type { OneTimeTokenRecord, PasskeyRecord, SecondFactorRecord } from '../store.ts';
import { dateOf, type Row } from './rows.ts';

type Purpose = OneTimeTokenRecord['purpose'];
type PasskeyRow = Omit<Row<PasskeyRecord>, 'transports'> & { transports: string };
type FactorRow = Omit<Row<SecondFactorRecord>, 'recoveryHashes'>;

const passkeyColumns = `id, user_id AS userId, public_key AS publicKey, counter, transports, name,
  created_at AS createdAt, last_used_at AS lastUsedAt`;
const tokenColumns = 'hash, purpose, user_id AS userId, email, created_at AS createdAt, expires_at AS expiresAt';

/** Questions about second factors, passkeys and links that work once. */
export function sqliteFactorReads(db: DatabaseSync) {
  const factor = db.prepare(`
    SELECT user_id AS userId, sealed_secret AS sealedSecret, enabled_at AS enabledAt, last_step AS lastStep
    FROM second_factors WHERE user_id = ?`);
  const recoveryCodes = db.prepare('SELECT hash FROM recovery_codes WHERE user_id = ? ORDER BY hash');
  const passkey = db.prepare(`SELECT ${passkeyColumns} FROM passkeys WHERE id = ?`);
  const passkeysOfUser = db.prepare(`SELECT ${passkeyColumns} FROM passkeys WHERE user_id = ? ORDER BY created_at, id`);
  const token = db.prepare(
    `SELECT ${tokenColumns} FROM one_time_tokens WHERE hash = ? AND purpose = ? AND expires_at > ?`,
  );
  const tokens = db.prepare(`
    SELECT ${tokenColumns} FROM one_time_tokens
    WHERE purpose = :purpose AND (:userId IS NULL OR user_id = :userId) AND expires_at > :now
    ORDER BY created_at DESC, hash`);
  return {
    findSecondFactor(userId: string): SecondFactorRecord | null {
      const row = factor.get(userId) as FactorRow | undefined;
      if (row === undefined) return null;
      const recoveryHashes = recoveryCodes.all(userId).map(({ hash }) => String(hash));
      return { ...row, enabledAt: dateOf(row.enabledAt), recoveryHashes };
    },
    findPasskey(id: string): PasskeyRecord | null {
      const row = passkey.get(id) as PasskeyRow | undefined;
      return row === undefined ? null : passkeyOf(row);
    },
    listPasskeys: (userId: string) => (passkeysOfUser.all(userId) as PasskeyRow[]).map(passkeyOf),
    findOneTimeToken(hash: string, purpose: Purpose, now: Date): OneTimeTokenRecord | null {
      const row = token.get(hash, purpose, now.getTime()) as Row<OneTimeTokenRecord> | undefined;
      return row === undefined ? null : tokenOf(row);
    },
    listOneTimeTokens: (purpose: Purpose, userId: string | null, now: Date) =>
      (tokens.all({ purpose, userId, now: now.getTime() }) as Row<OneTimeTokenRecord>[]).map(tokenOf),
  };
}

/** Changes of second factors, passkeys and links that work once. */
export function sqliteFactorWrites(db: DatabaseSync) {
  const setUp = db.prepare(`
    INSERT INTO second_factors (user_id, sealed_secret) VALUES (?, ?)
    ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret WHERE enabled_at IS NULL`);
  const enable = db.prepare(
    'UPDATE second_factors SET enabled_at = ?, last_step = ? WHERE user_id = ? AND enabled_at IS NULL',
  );
  const useStep = db.prepare(`
    UPDATE second_factors SET last_step = :step
    WHERE user_id = :userId AND enabled_at IS NOT NULL AND (last_step IS NULL OR last_step < :step)`);
  const isEnabled = db.prepare('SELECT 1 FROM second_factors WHERE user_id = ? AND enabled_at IS NOT NULL');
  const removeFactor = db.prepare('DELETE FROM second_factors WHERE user_id = ?');
  const insertCode = db.prepare('INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)');
  const removeCode = db.prepare('DELETE FROM recovery_codes WHERE user_id = ? AND hash = ?');
  const removeCodes = db.prepare('DELETE FROM recovery_codes WHERE user_id = ?');

  const insertPasskey = db.prepare(`
    INSERT INTO passkeys (id, user_id, public_key, counter, transports, name, created_at, last_used_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const usePasskey = db.prepare(`
    UPDATE passkeys SET counter = :counter, last_used_at = :at
    WHERE id = :id AND (counter < :counter OR (counter = 0 AND :counter = 0))`);
  const renamePasskey = db.prepare('UPDATE passkeys SET name = ? WHERE user_id = ? AND id = ?');
  const removePasskey = db.prepare('DELETE FROM passkeys WHERE user_id = ? AND id = ?');
  const removePasskeys = db.prepare('DELETE FROM passkeys WHERE user_id = ?');

  const insertToken = db.prepare(`
    INSERT INTO one_time_tokens (hash, purpose, user_id, email, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`);
  const takeToken = db.prepare(
    `DELETE FROM one_time_tokens WHERE hash = ? AND purpose = ? AND expires_at > ? RETURNING ${tokenColumns}`,
  );
  const removeTokensOfUser = db.prepare('DELETE FROM one_time_tokens WHERE purpose = ? AND user_id IS ?');
  const removeToken = db.prepare('DELETE FROM one_time_tokens WHERE hash = ?');
  const removeExpiredTokens = db.prepare('DELETE FROM one_time_tokens WHERE expires_at <= ?');

  const putCodes = (userId: string, hashes: readonly string[]) => {
    removeCodes.run(userId);
    for (const hash of new Set(hashes)) insertCode.run(userId, hash);
  };
  return {
    setUpSecondFactor: (userId: string, sealedSecret: string) => setUp.run(userId, sealedSecret).changes === 1,
    enableSecondFactor(userId: string, at: Date, step: number, recoveryHashes: string[]): boolean {
      if (enable.run(at.getTime(), step, userId).changes === 0) return false;
      putCodes(userId, recoveryHashes);
      return true;
    },
    useStep: (userId: string, step: number) => useStep.run({ userId, step }).changes === 1,
    useRecoveryCode: (userId: string, hash: string) => removeCode.run(userId, hash).changes === 1,
    setRecoveryCodes(userId: string, hashes: string[]): boolean {
      if (isEnabled.get(userId) === undefined) return false;
      putCodes(userId, hashes);
      return true;
    },
    deleteSecondFactor: (userId: string) => removeFactor.run(userId).changes === 1,

    createPasskey: (passkey: PasskeyRecord) =>
      insertPasskey.run(
        passkey.id,
        passkey.userId,
        passkey.publicKey,
        passkey.counter,
        JSON.stringify(passkey.transports),
        passkey.name,
        passkey.createdAt.getTime(),
        passkey.lastUsedAt?.getTime() ?? null,
      ).changes === 1,
    usePasskey: (id: string, counter: number, at: Date) =>
      usePasskey.run({ id, counter, at: at.getTime() }).changes === 1,
    renamePasskey: (userId: string, id: string, name: string) => renamePasskey.run(name, userId, id).changes === 1,
    deletePasskey: (userId: string, id: string) => removePasskey.run(userId, id).changes === 1,
    deletePasskeysOfUser: (userId: string) => Number(removePasskeys.run(userId).changes),

    createOneTimeToken({ hash, purpose, userId, email, createdAt, expiresAt }: OneTimeTokenRecord): void {
      insertToken.run(hash, purpose, userId, email, createdAt.getTime(), expiresAt.getTime());
    },
    useOneTimeToken(hash: string, purpose: Purpose, now: Date): OneTimeTokenRecord | null {
      const row = takeToken.get(hash, purpose, now.getTime()) as Row<OneTimeTokenRecord> | undefined;
      return row === undefined ? null : tokenOf(row);
    },
    deleteOneTimeTokensOfUser(purpose: Purpose, userId: string | null): void {
      removeTokensOfUser.run(purpose, userId);
    },
    deleteOneTimeToken: (hash: string) => removeToken.run(hash).changes === 1,
    deleteExpiredOneTimeTokens: (now: Date) => Number(removeExpiredTokens.run(now.getTime()).changes),
  };
}

function passkeyOf(row: PasskeyRow): PasskeyRecord {
  return {
    ...row,
    transports: JSON.parse(row.transports) as string[],
    createdAt: new Date(row.createdAt),
    lastUsedAt: dateOf(row.lastUsedAt),
  };
}

function tokenOf(row: Row<OneTimeTokenRecord>): OneTimeTokenRecord {
  return { ...row, createdAt: new Date(row.createdAt), expiresAt: new Date(row.expiresAt) };
}

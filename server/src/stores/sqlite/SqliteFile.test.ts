import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LIMITS } from '@parley/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRoom } from '../roomContract.ts';
import { makeUser } from '../storeContract.ts';
import { monotonicMs } from './monotonicMs.ts';
import { SqliteFile, TooLateError } from './SqliteFile.ts';

let directory: string;
let file: SqliteFile;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-sqlite-'));
  await writeFile(join(directory, 'parley.db'), '');
  file = new SqliteFile(join(directory, 'parley.db'));
});
afterEach(async () => {
  file.letGo();
  await rm(directory, { recursive: true, force: true });
});

test('a change whose deadline has passed is taken back, and the next one is made', () => {
  const [late, timely] = [makeUser(), makeUser()];
  expect(() => file.run('createUser', [late], monotonicMs() - 1)).toThrow(TooLateError);
  expect(file.run('createUser', [timely], monotonicMs() + 1000)).toBe(true);
  expect(file.run('findUserById', [late._id], monotonicMs() + 1000)).toBeNull();
  expect(file.run('findUserById', [timely._id], monotonicMs() + 1000)).toEqual(timely);
});

test('a change that fails half-way leaves nothing behind', () => {
  const user = makeUser();
  const participant = { userId: user._id, name: user.name, email: user.email };
  const call = { id: 'call', roomId: 'tea', startedAt: new Date(1), endedAt: new Date(2), participants: [participant] };
  const broken = { ...call, participants: [participant, { ...participant, userId: null }] };
  const deadlineMs = monotonicMs() + 10_000;
  expect(() => file.run('createCall', [broken], deadlineMs)).toThrow(/NOT NULL/);
  expect(file.run('listCalls', [user._id, null, 10], deadlineMs)).toEqual([]);
  // The id is free: not even the call itself was kept.
  expect(() => file.run('createCall', [call], deadlineMs)).not.toThrow();
});

test('what a release before decided about guests for good ends with their passes', () => {
  const run = (...[name, args]: [Parameters<SqliteFile['run']>[0], unknown[]]) =>
    file.run(name, args, monotonicMs() + 10_000);
  const owner = makeUser();
  const room = makeRoom(owner._id);
  run('createUser', [owner]);
  run('createRoom', [room]);
  const decidedAt = new Date('2026-03-01T12:00:00Z');
  const decisions = ['guest-a', owner._id].map((personId) => {
    return { personId, standing: 'admitted', name: 'Zoë', decidedAt, expiresAt: null };
  });
  run('setStandings', [room.id, decisions]);
  file.letGo();
  const db = new DatabaseSync(join(directory, 'parley.db'));
  db.exec('DROP INDEX room_standings_by_expiry; ALTER TABLE room_standings DROP COLUMN expires_at');
  db.exec('PRAGMA user_version = 3');
  db.close();

  const listed = (at: Date) => run('listStandings', [room.id, at]);
  expect(listed(decidedAt)).toHaveLength(2);
  expect(listed(new Date(decidedAt.getTime() + LIMITS.guestPassMs))).toEqual([decisions[1]]);
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CallSocket } from './harness/CallSocket.ts';
import { Device } from './harness/Device.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const ROUNDS = size(20, 2);
const GOAL_MS = 1000;
const ADMIN = fileURLToPath(new URL('../server/src/admin.ts', import.meta.url));

/** Signing out must mean it: here, everywhere, by somebody else, in the middle of a call. */
export const sessionsEnd: Proof = {
  name: 'sessionsEnd',
  promise: `However a session ends, its sockets in calls are closed within ${GOAL_MS / 1000} s, the other side is told, and nothing revives it.`,
  how:
    `Parley's own entry file in a child process. Ann is signed in on two devices and in a call on the first, with two sockets: one ` +
    'in the room with Ben, one in another room. Then her session there ends: by signing out on that device, by ending it from the ' +
    'other, by signing out everywhere, by a change of the password on the other, by an administrator who locks the account, and by ' +
    `deleting the account; ${ROUNDS} times each. The time runs from sending the request until both sockets are closed, and until ` +
    'Ben is told that she has left because her session ended. Afterwards the old token is tried over REST and at a handshake, the ' +
    'refresh cookie at a refresh, and the resume token of her seat with the other device where that is signed in still, else with ' +
    "a stranger's: none may be taken, and the last may not give her seat. A device that was to stay signed in must have stayed.",
  run,
};

type Round = { ann: Device; other: Device };
/** How a session ends. `stays`: whether the other device is signed in afterwards. */
type Way = { name: string; stays: boolean; end(round: Round): Promise<{ status: number }> };

async function run(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-proof-data-'));
  const server = await ServerProcess.startParley({ env: { DATA_DIR: dataDir } });
  try {
    const { origin } = server;
    const admin = await Device.register(origin);
    await promisify(execFile)(process.execPath, [ADMIN, 'make-admin', admin.email], {
      env: { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir },
    });
    const [ben, eve, lasting] = [
      await Device.register(origin),
      await Device.register(origin),
      await Device.register(origin),
    ];
    const results: Result[] = [];
    for (const way of waysOf(admin)) {
      for (let round = 0; round < ROUNDS; round += 1) {
        // What locks or deletes the account needs a new one each time. Not all do: registrations are limited.
        const owner = way.name === LOCK || way.name === DELETION ? await Device.register(origin) : lasting;
        results.push(await endOnce(way, owner, ben, eve));
      }
    }
    return figuresOf(results);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const [LOCK, DELETION] = ['account locked', 'account deleted'];

function waysOf(admin: Device): Way[] {
  const password = 'SecurePass123';
  return [
    { name: 'signed out', stays: true, end: ({ ann }) => ann.ask('POST', '/api/auth/logout') },
    { name: 'ended from another device', stays: true, end: ({ ann, other }) => endFrom(other, ann) },
    { name: 'signed out everywhere', stays: false, end: ({ other }) => other.ask('POST', '/api/auth/logout-all') },
    {
      name: 'password changed',
      stays: true,
      end: ({ other }) => other.ask('POST', '/api/auth/password', { current: password, next: password }),
    },
    {
      name: LOCK,
      stays: false,
      end: ({ ann }) => admin.ask('POST', `/api/admin/accounts/${ann.userId}/lock`, { locked: true }),
    },
    { name: DELETION, stays: false, end: ({ other }) => other.ask('DELETE', '/api/auth/me', { password }) },
  ];
}

function endFrom(other: Device, { token }: Device): Promise<{ status: number }> {
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return other.ask('DELETE', `/api/auth/sessions/${sid}`);
}

type Result = {
  way: string;
  closedMs: number;
  toldMs: number;
  /** What revived the session; nothing is what should be there. */
  revived: string[];
  hasStayed: boolean | null;
};

async function endOnce(way: Way, owner: Device, ben: Device, eve: Device): Promise<Result> {
  const round = { ann: await owner.another(), other: await owner.another() };
  const roomId = `end ${crypto.randomUUID()}`;
  const ours = await CallSocket.join(round.ann, roomId);
  const theirs = await CallSocket.join(ben, roomId);
  const elsewhere = await CallSocket.join(round.ann, `${roomId} too`);
  await ours.call(theirs);

  const askedAtMs = performance.now();
  const { status } = await way.end(round);
  if (status !== 200) throw new Error(`${way.name}: answered ${status}`);
  const closedMs = Math.max(await ours.isClosed(), await elsewhere.isClosed()) - askedAtMs;
  const left = await theirs.hears('userLeft').catch(() => null);
  const isTold = left?.payload['id'] === ours.self && left.payload['reason'] === 'session-ended';
  const result = {
    way: way.name,
    closedMs,
    toldMs: left !== null && isTold ? left.atMs - askedAtMs : Infinity,
    revived: await whatRevives(round.ann, ours, roomId, way.stays ? round.other : eve),
    hasStayed: way.stays ? await round.other.isGood() : null,
  };
  theirs.close();
  return result;
}

async function whatRevives(ann: Device, seat: CallSocket, roomId: string, other: Device): Promise<string[]> {
  const revived: string[] = [];
  if (await ann.isGood()) revived.push('the token over REST');
  const handshake = await CallSocket.join(ann, roomId).catch(() => null);
  if (handshake !== null) revived.push('the token at a handshake');
  const refreshed = await ann.refresh();
  if (refreshed.status === 200) revived.push('the refresh cookie');
  const again = await CallSocket.join(other, roomId, seat.resume);
  if (again.self === seat.self) revived.push('the resume token');
  handshake?.close();
  again.close();
  return revived;
}

function figuresOf(results: readonly Result[]): Figure[] {
  const ways = [...new Set(results.map(({ way }) => way))];
  const revived = results.flatMap(({ revived }) => revived);
  const staying = results.filter(({ hasStayed }) => hasStayed !== null);
  return [
    ...ways.map((way) => {
      const closedMs = results.filter((one) => one.way === way).map((one) => one.closedMs);
      return atMost(GOAL_MS, {
        name: `${way} to both sockets closed`,
        value: round(closedMs),
        unit: 'ms',
        note: spread(closedMs),
      });
    }),
    atMost(GOAL_MS, {
      name: 'any of them to the other side told',
      value: round(results.map(({ toldMs }) => toldMs)),
      unit: 'ms',
      note: spread(results.map(({ toldMs }) => toldMs)),
    }),
    exactly(0, {
      name: `of ${4 * results.length} attempts to revive a session, those that did`,
      value: revived.length,
      unit: 'attempts',
      ...(revived.length > 0 && { note: [...new Set(revived)].join(', ') }),
    }),
    exactly(staying.length, {
      name: 'other devices that were to stay signed in and did',
      value: staying.filter(({ hasStayed }) => hasStayed).length,
      unit: 'devices',
    }),
  ];
}

function round(values: readonly number[]): number {
  return Math.round(Math.max(...values));
}

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { StoredSecurityLog } from './StoredSecurityLog.ts';

type Batch = Parameters<ConstructorParameters<typeof StoredSecurityLog>[0]['audit']['append']>[0];

const device = { address: '192.0.2.7', userAgent: 'Browser' };
const clock = { ms: 1_700_000_000_000 };
let written: Batch[number][];
let batches: number[];
let isAway: boolean;
let lost: number;
let warnings: string[];
let bugs: string[];
let kinds: string[];

beforeEach(() => {
  vi.useFakeTimers();
  [written, batches, isAway, lost, warnings, bugs, kinds] = [[], [], false, 0, [], [], []];
});
afterEach(() => vi.useRealTimers());

function makeLog(append?: (events: Batch) => Promise<void>): StoredSecurityLog {
  return new StoredSecurityLog({
    audit: {
      append:
        append ??
        (async (events) => {
          if (isAway) throw new AppError('store_unavailable');
          batches.push(events.length);
          written.push(...events);
        }),
      deleteBefore: async (at) => at.getTime(),
    },
    log: {
      warn: (_: unknown, message?: string) => void warnings.push(String(message)),
      error: (_: unknown, message?: string) => void bugs.push(String(message)),
    },
    onEvent: (kind) => void kinds.push(kind),
    onLost: (count) => void (lost += count),
    now: () => clock.ms,
  });
}

test('events of a moment are written together, in order, with all that is known', async () => {
  const log = makeLog();
  log.record('sign-in', { userId: 'a', device });
  log.record('role-changed', { userId: 'a', actorId: 'b', device: null, detail: { role: 'admin', n: 1 } });
  expect(written).toEqual([]);
  await vi.advanceTimersByTimeAsync(250);
  const at = new Date(clock.ms);
  expect(written).toEqual([
    { id: expect.any(String), at, kind: 'sign-in', userId: 'a', actorId: null, ...device, detail: {} },
    {
      id: expect.any(String),
      at,
      kind: 'role-changed',
      userId: 'a',
      actorId: 'b',
      address: '',
      userAgent: '',
      detail: { role: 'admin', n: 1 },
    },
  ]);
  expect(batches).toEqual([2]);
  expect(written.map(({ id }) => id)).toEqual(written.map(({ id }) => id).toSorted());
  expect(kinds).toEqual(['sign-in', 'role-changed']);
});

test('text of any length is cut', async () => {
  const log = makeLog();
  log.record('sign-in', {
    userId: 'a',
    device: { address: '', userAgent: 'x'.repeat(9999) },
    detail: { y: 'z'.repeat(9999) },
  });
  await log.close();
  expect([written[0]!.userAgent.length, String(written[0]!.detail['y']).length]).toEqual([256, 256]);
});

test('many are written in parts, without waiting', async () => {
  const log = makeLog();
  for (let count = 0; count < 450; count += 1) log.record('sign-in', { userId: String(count), device });
  await vi.advanceTimersByTimeAsync(0);
  await log.close();
  expect(batches).toEqual([200, 200, 50]);
  expect(written.map(({ userId }) => userId)).toEqual(Array.from({ length: 450 }, (_, index) => String(index)));
});

test('while the store is away they wait, and are written once when it is back', async () => {
  isAway = true;
  const log = makeLog();
  log.record('sign-in', { userId: 'a', device });
  await vi.advanceTimersByTimeAsync(60_000);
  log.record('sign-in', { userId: 'b', device });
  await vi.advanceTimersByTimeAsync(60_000);
  // Said once, not at each attempt.
  expect(warnings).toEqual(['security events wait to be written']);
  isAway = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(written.map(({ userId }) => userId)).toEqual(['a', 'b']);
  expect(lost).toBe(0);
});

test('what finds no place is lost, counted and said', async () => {
  isAway = true;
  const log = makeLog();
  for (let count = 0; count < 10_003; count += 1) log.record('sign-in', { userId: 'a', device });
  expect(lost).toBe(3);
  isAway = false;
  await vi.advanceTimersByTimeAsync(60_000);
  await log.close();
  expect(written).toHaveLength(10_000);
  expect(warnings).toContain('security events were lost');
});

test('what the store does not take although it is there is lost, and holds up nothing', async () => {
  let isFirst = true;
  const log = makeLog(async (events) => {
    if (isFirst) {
      isFirst = false;
      throw new Error('bug');
    }
    written.push(...events);
  });
  log.record('sign-in', { userId: 'a', device });
  await vi.advanceTimersByTimeAsync(250);
  log.record('sign-in', { userId: 'b', device });
  await vi.advanceTimersByTimeAsync(250);
  expect([written.map(({ userId }) => userId), lost, bugs]).toEqual([
    ['b'],
    1,
    ['security events could not be written'],
  ]);
});

test('a store that never answers holds nobody up, and is asked once at a time', async () => {
  const append = vi.fn(() => new Promise<void>(() => undefined));
  const log = makeLog(append);
  for (let count = 0; count < 1000; count += 1) log.record('sign-in', { userId: 'a', device });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(append).toHaveBeenCalledOnce();
});

test('closing writes what waits; what cannot be written is counted', async () => {
  const log = makeLog();
  log.record('sign-in', { userId: 'a', device });
  await Promise.all([log.close(), log.close()]);
  expect(written).toHaveLength(1);

  isAway = true;
  const other = makeLog();
  other.record('sign-in', { userId: 'b', device });
  await other.close();
  other.record('sign-in', { userId: 'c', device });
  expect([written.length, lost]).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is older than 90 days is deleted', async () => {
  expect(await makeLog().deleteOld()).toBe(clock.ms - 90 * 86_400_000);
});

import { beforeEach, expect, test } from 'vitest';
import { AppError } from '../AppError.ts';
import type { SecurityEvent } from '../security/SecurityLog.ts';
import { Guard } from './Guard.ts';
import { OffenceError, type Offence } from './offences.ts';

const device = { address: '192.0.2.7', userAgent: 'Browser' };
const clock = { ms: 0 };
let recorded: [string, SecurityEvent][];
let refusals: Offence[];
let guard: Guard;

beforeEach(() => {
  clock.ms = 1_000_000;
  [recorded, refusals] = [[], []];
  guard = new Guard({
    securityLog: { record: (kind, event) => void recorded.push([kind, event]) },
    onRefusal: (offence) => void refusals.push(offence),
    now: () => clock.ms,
  });
});

const forged = new OffenceError('stranger', 'not_allowed');
const watched = (userId: string, isGuest = false, address = device.address) => {
  return { userId, isGuest, device: { ...device, address } };
};
const watch = (userId = 'ann') => guard.watch(watched(userId));
const about = (detail: object) => ({ userId: 'ann', device, detail });

test('a flood is told once, cut, and its account kept away', () => {
  const socket = watch();
  const isCut = Array.from({ length: 101 }, () => socket.refused(forged));
  expect(isCut.indexOf(true)).toBe(100);
  expect(recorded).toEqual([
    ['guard-refused', about({ offence: 'stranger' })],
    ['guard-cut', about({ offence: 'stranger' })],
    ['guard-paused', about({ seconds: 2 })],
  ]);
  expect(refusals).toEqual(Array.from({ length: 101 }, () => 'stranger'));

  expect(() => guard.letIn(watched('ann'))).toThrow(
    expect.objectContaining({ code: 'too_many_requests', retryAfterSeconds: 2 }),
  );
  guard.letIn(watched('bob'));
  clock.ms += 2000;
  guard.letIn(watched('ann'));
});

test('a few mistakes are told to nobody', () => {
  const socket = watch();
  for (let count = 0; count < 40; count += 1) expect(socket.refused(new AppError('bad_request'))).toBe(false);
  expect(recorded).toEqual([]);
});

test('the server’s own trouble is nobody’s offence', () => {
  const socket = watch();
  for (let count = 0; count < 100; count += 1) {
    expect(socket.refused(new AppError('store_unavailable'))).toBe(false);
    clock.ms += 1000;
    expect(socket.refused(new Error('bug'))).toBe(false);
    clock.ms += 1000;
  }
  expect(recorded).toEqual([]);
});

test('to leave before each cut helps nobody for long', () => {
  let sockets = 0;
  let isCut = false;
  while (!isCut) {
    const socket = watch();
    sockets += 1;
    for (let count = 0; count < 90 && !isCut; count += 1) isCut = socket.refused(forged);
  }
  // 3,000 points at 180 a socket.
  expect(sockets).toBe(17);
  expect(recorded.slice(-2).map(([kind]) => kind)).toEqual(['guard-cut', 'guard-paused']);
});

test('nor does to break the connection each time', () => {
  for (let count = 0; count < 29; count += 1) watch().broke();
  guard.letIn(watched('ann'));
  watch().broke();
  expect(() => guard.letIn(watched('ann'))).toThrow('Too many requests');
  expect(recorded).toEqual([['guard-paused', about({ seconds: 2 })]]);
});

test.each([
  ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
  ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1'],
])('a guest from %s who was cut is kept away with any pass, and nobody with an account', (from, near, elsewhere) => {
  const socket = guard.watch(watched('guest-a', true, from));
  while (!socket.refused(forged));
  expect(recorded.at(-1)).toMatchObject(['guard-paused', { userId: 'guest-a', detail: { seconds: 2 } }]);
  expect(() => guard.letIn(watched('guest-b', true, near))).toThrow('Too many requests');
  guard.letIn(watched('guest-a', true, elsewhere));
  guard.letIn(watched('ann', false, from));
});

test('nor does a cut of an account keep guests from its address away', () => {
  const socket = watch();
  while (!socket.refused(forged));
  expect(() => guard.letIn(watched('guest-a', true))).not.toThrow();
});

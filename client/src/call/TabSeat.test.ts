import { LIMITS } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLocks } from './testing/FakeLocks.ts';
import { FakeStorage } from './testing/FakeStorage.ts';
import { TabSeat } from './TabSeat.ts';

const SEAT = { roomId: 'room', selfId: 'me', resume: 'token' };
const COPIED = 'parley.seat';
let storage: FakeStorage;

beforeEach(() => {
  storage = new FakeStorage();
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A page of the tab, come to by `how`. */
function page(how: NavigationTimingType): TabSeat {
  const entries = [{ type: how } as PerformanceNavigationTiming] as unknown as PerformanceEntryList;
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue(entries);
  return new TabSeat();
}

/** A page that was in a call and goes away; its locks go with it. */
function leaveCall(): void {
  const former = page('navigate');
  former.take(SEAT);
  former.markInCall(true);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
}

describe('a tab that was in a call', () => {
  beforeEach(leaveCall);

  it('may have its seat again after a reload, in that room', () => {
    const seat = page('reload');
    expect(seat.canResume('room')).toBe(true);
    expect(seat.canResume('other')).toBe(false);
  });

  it.each(['navigate', 'back_forward'] as const)('asks first when it comes by %s', (how) => {
    expect(page(how).canResume('room')).toBe(false);
  });

  it('may only while the server keeps the seat', () => {
    const seat = page('reload');
    vi.setSystemTime(Date.now() + LIMITS.awayMs - 1);
    expect(seat.canResume('room')).toBe(true);
    vi.setSystemTime(Date.now() + 1);
    expect(seat.canResume('room')).toBe(false);
  });

  it('may once', () => {
    const seat = page('reload');
    seat.markEntered();
    expect(seat.canResume('room')).toBe(false);
  });

  it('may not once the seat was given up', () => {
    page('reload').forget();
    expect(page('reload').canResume('room')).toBe(false);
  });

  it('may not again after a reload of the room without a call', () => {
    page('reload').take(SEAT);
    expect(page('reload').canResume('room')).toBe(false);
  });
});

describe('a seat', () => {
  it('that was not in a call is not resumed by itself', () => {
    page('navigate').take(SEAT);
    expect(page('reload').canResume('room')).toBe(false);
  });

  it('is claimed in its room only, and again and again by who has it', async () => {
    const seat = page('navigate');
    expect(await seat.claim('room')).toBeNull();
    seat.take(SEAT);
    expect(await Promise.all([seat.claim('room'), seat.claim('room')])).toEqual(['token', 'token']);
    expect(await seat.claim('room')).toBe('token');
    expect(await seat.claim('other')).toBeNull();
    expect([seat.resumeToken('room'), seat.resumeToken('other')]).toEqual(['token', null]);
    seat.take({ ...SEAT, resume: 'renewed' });
    expect(await seat.claim('room')).toBe('renewed');
  });

  it('is not claimed by a copy of the tab, until the tab lets go', async () => {
    const seat = page('navigate');
    seat.take(SEAT);
    const copied = storage.getItem(COPIED) ?? '';
    const copy = page('navigate');
    expect(await copy.claim('room')).toBeNull();
    expect(copy.resumeToken('room')).toBe('token');
    seat.forget();
    expect(storage.getItem(COPIED)).toBeNull();
    storage.setItem(COPIED, copied);
    expect(await copy.claim('room')).toBe('token');
  });

  it('that is claimed twice while another page still has it is ours once that page lets go', async () => {
    const former = page('navigate');
    former.take(SEAT);
    const copied = storage.getItem(COPIED) ?? '';
    const seat = page('reload');
    const claims = Promise.all([seat.claim('room'), seat.claim('room')]);
    setTimeout(() => former.forget(), 30);
    expect(await claims).toEqual(['token', 'token']);
    storage.setItem(COPIED, copied);
    expect(await page('navigate').claim('room')).toBeNull();
  });

  it('is let go for another', async () => {
    const seat = page('navigate');
    seat.take(SEAT);
    await seat.claim('room');
    const copy = page('navigate');
    seat.take({ roomId: 'next', selfId: 'other me', resume: 'other token' });
    expect(await copy.claim('room')).toBe('token');
    expect(await seat.claim('next')).toBe('other token');
  });

  it('lives as long as the page where storage is closed', async () => {
    storage.isClosed = true;
    const seat = page('reload');
    expect(seat.canResume('room')).toBe(false);
    seat.take(SEAT);
    expect(await seat.claim('room')).toBe('token');
    seat.markInCall(true);
    expect(() => seat.forget()).not.toThrow();
    expect(await seat.claim('room')).toBeNull();
  });
});

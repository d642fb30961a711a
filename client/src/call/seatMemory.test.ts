import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdSeat, readSeat, writeSeat } from './seatMemory.ts';
import { FakeLocks } from './testing/FakeLocks.ts';
import { FakeStorage } from './testing/FakeStorage.ts';

const SEAT = { roomId: 'room', selfId: 'me', resume: 'token', inCallAtMs: null };
const holding = (text: string | null) => ({ getItem: () => text });

afterEach(() => void vi.unstubAllGlobals());

describe('the seat of a tab', () => {
  it('is kept over a reload, and forgotten when it is given up', () => {
    const tab = new FakeStorage();
    writeSeat(tab, SEAT);
    expect(readSeat(tab)).toEqual(SEAT);
    writeSeat(tab, null);
    expect(readSeat(tab)).toBeNull();
    expect(tab.length).toBe(0);
  });

  it.each([
    null,
    'null',
    '{',
    '7',
    '[]',
    '{}',
    '{"roomId":"room","selfId":"me"}',
    '{"roomId":1,"selfId":"","resume":""}',
  ])('is none for %s', (text) => {
    expect(readSeat(holding(text))).toBeNull();
  });

  it('keeps when the page went away in the middle of a call, if that is a time', () => {
    const tab = new FakeStorage();
    writeSeat(tab, { ...SEAT, inCallAtMs: 1234 });
    expect(readSeat(tab)).toEqual({ ...SEAT, inCallAtMs: 1234 });
    expect(readSeat(holding(JSON.stringify({ ...SEAT, inCallAtMs: 'now' })))).toEqual(SEAT);
    const { inCallAtMs: _, ...former } = SEAT;
    expect(readSeat(holding(JSON.stringify(former)))).toEqual(SEAT);
  });

  it('is none, and costs nothing, where storage is closed', () => {
    const refuse = () => {
      throw new DOMException('No.', 'SecurityError');
    };
    expect(readSeat(null)).toBeNull();
    expect(readSeat({ getItem: refuse })).toBeNull();
    for (const seat of [SEAT, null]) {
      expect(() => writeSeat(null, seat)).not.toThrow();
      expect(() => writeSeat({ setItem: refuse, removeItem: refuse }, seat)).not.toThrow();
    }
  });

  it('gives nothing back that was not written', () => {
    expect(readSeat(holding(JSON.stringify({ ...SEAT, admin: true })))).toEqual(SEAT);
  });

  it('is held by one tab alone, until that lets go', async () => {
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    const release = await holdSeat('me');
    expect(release).not.toBeNull();
    expect(await holdSeat('me')).toBeNull();
    expect(await holdSeat('other')).not.toBeNull();
    release?.();
    expect(await holdSeat('me')).not.toBeNull();
  });

  it('is held as well as can be where the browser has no locks', async () => {
    vi.stubGlobal('navigator', {});
    expect(await holdSeat('me')).not.toBeNull();
  });

  it('passes to the page that waits while its former self is torn down', async () => {
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    const former = await holdSeat('me');
    const next = holdSeat('me');
    setTimeout(() => former?.(), 50);
    expect(await next).not.toBeNull();
  });
});

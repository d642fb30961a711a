import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdSeat, readSeat, writeSeat } from './seatMemory.ts';

const SEAT = { roomId: 'room', selfId: 'me', resume: 'token' };
const holding = (text: string | null) => ({ getItem: () => text });

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** The part of the Web Locks API that is used: one holder for a name, the next in line, and an end to waiting. */
class FakeLocks {
  readonly #holders = new Map<string, Promise<unknown>>();

  async request(name: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    while (this.#holders.has(name)) await Promise.race([this.#holders.get(name), aborted]);
    const held = run();
    this.#holders.set(
      name,
      held.then(() => this.#holders.delete(name)),
    );
    aborted.catch(() => undefined);
    await held;
  }
}

afterEach(() => void vi.unstubAllGlobals());

describe('the seat of a tab', () => {
  it('is kept over a reload, and forgotten when it is given up', () => {
    const tab = storage();
    writeSeat(tab, SEAT);
    expect(readSeat(tab)).toEqual(SEAT);
    writeSeat(tab, null);
    expect(readSeat(tab)).toBeNull();
    expect(tab.kept.size).toBe(0);
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

  it('passes to the page that waits while its former self is torn down', async () => {
    vi.stubGlobal('navigator', { locks: new FakeLocks() });
    const former = await holdSeat('me');
    const next = holdSeat('me');
    setTimeout(() => former?.(), 50);
    expect(await next).not.toBeNull();
  });
});

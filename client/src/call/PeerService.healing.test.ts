import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream } from './testing/fakeMedia.ts';
import { Pair } from './testing/Pair.ts';
import { runs } from './testing/runs.ts';
import { stubClock } from './testing/stubClock.ts';

const CONNECTED_MS = 5000;

// Thousands of calls take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 120_000 });
beforeEach(() => void vi.stubGlobal('MediaStream', FakeStream));
afterEach(() => void vi.unstubAllGlobals());

function newPair(seed: number, maxDelayMs: number): Pair {
  const clock = stubClock(seed);
  return new Pair(clock, maxDelayMs, { isWatched: true });
}

/** Two who are connected since a while. */
async function callOfTwo(seed: number, maxDelayMs: number): Promise<Pair> {
  const pair = newPair(seed, maxDelayMs);
  pair.a.service.offer();
  await pair.clock.run(CONNECTED_MS);
  for (const { phases } of [pair.a, pair.b]) expect(phases).toEqual(['connecting', 'connected']);
  return pair;
}

/** How long until both say that they are connected, from now. */
async function healedAfterMs(pair: Pair, limitMs: number): Promise<number> {
  const begunAtMs = pair.clock.nowMs;
  const isHealed = (): boolean => [pair.a, pair.b].every(({ phases }) => phases.at(-1) === 'connected');
  const hasNoticed = (): boolean => [pair.a, pair.b].some(({ phases }) => phases.length > 2);
  while (!(isHealed() && hasNoticed()) && pair.clock.nowMs - begunAtMs < limitMs) {
    await pair.clock.run(pair.clock.nowMs + 50);
  }
  return pair.clock.nowMs - begunAtMs;
}

const seed = fc.nat();
const delayMs = fc.constantFrom(1, 20, 100);

describe('two who are connected', () => {
  it('and whose path dies notice it in a second and are connected again in three, without a new connection', async () => {
    await fc.assert(
      fc.asyncProperty(seed, delayMs, fc.nat(2000), async (seedOfRun, maxDelayMs, whenMs) => {
        const pair = await callOfTwo(seedOfRun, maxDelayMs);
        await pair.clock.run(CONNECTED_MS + whenMs);
        pair.network.breakPaths();
        expect(await healedAfterMs(pair, 10_000)).toBeLessThan(3000);
        await pair.clock.run(pair.clock.nowMs + 20_000);
        for (const end of [pair.a, pair.b]) {
          // One may have repaired it before the other has noticed.
          const interruption = end.phases.length === 2 ? [] : ['interrupted', 'connected'];
          expect(end.phases).toEqual(['connecting', 'connected', ...interruption]);
          expect(end.connections).toHaveLength(1);
          expect(end.problems).toEqual([]);
        }
      }),
      runs(100),
    );
  });

  it('and whose path dies together with the way to the server are connected again soon after that is back', async () => {
    await fc.assert(
      fc.asyncProperty(seed, delayMs, fc.integer({ min: 100, max: 60_000 }), async (seedOfRun, maxDelayMs, awayMs) => {
        const pair = await callOfTwo(seedOfRun, maxDelayMs);
        pair.network.breakPaths();
        pair.lose();
        await pair.clock.run(CONNECTED_MS + awayMs);
        pair.restore('a');
        expect(await healedAfterMs(pair, 20_000)).toBeLessThan(3000);
        await pair.clock.run(pair.clock.nowMs + 20_000);
        for (const end of [pair.a, pair.b]) {
          expect(end.phases.at(-1)).toBe('connected');
          expect(end.open).toHaveLength(1);
        }
      }),
      runs(100),
    );
  });

  it('and lose only the server stay as they are, and hear each other without it', async () => {
    const pair = await callOfTwo(1, 20);
    const media = { audio: false, video: true, screen: false, version: 5 };
    pair.lose();
    await pair.clock.run(CONNECTED_MS + 60_000);
    pair.a.service.tell({ type: 'media', media });
    await pair.clock.run(CONNECTED_MS + 61_000);
    expect(pair.b.messages).toEqual([{ type: 'media', media }]);
    expect([pair.a.opened, pair.b.opened]).toEqual([1, 1]);
    for (const { phases } of [pair.a, pair.b]) expect(phases).toEqual(['connecting', 'connected']);
  });

  it('keep the picture that was good until the next is: a new connection takes over when it is connected', async () => {
    const pair = await callOfTwo(2, 20);
    const [before] = pair.a.open;
    const shown = () => pair.a.service.remoteStream.getTracks().map(({ id }) => id);
    const old = shown();
    pair.network.breakPaths();
    pair.lose();
    // An offer of a restart is lost, so that only a new connection is beyond doubt.
    pair.a.wire!.isUp = true;
    await pair.clock.run(CONNECTED_MS + 4000);
    expect(pair.a.open[0]?.signalingState).toBe('have-local-offer');
    pair.restore('b');
    while (pair.a.open.length < 2) await pair.clock.run(pair.clock.nowMs + 1);
    expect(shown()).toEqual(old);
    expect(pair.a.open[0]).toBe(before);
    await pair.clock.run(pair.clock.nowMs + 3000);
    expect(pair.a.open).toHaveLength(1);
    expect(pair.a.open[0]).not.toBe(before);
    expect(shown()).toHaveLength(2);
    expect(shown()).not.toEqual(old);
  });

  it('give up after two minutes, and not before', async () => {
    const pair = await callOfTwo(3, 20);
    pair.network.breakPaths();
    pair.lose();
    await pair.clock.run(CONNECTED_MS + 120_000);
    expect([pair.a.isGivenUp, pair.b.isGivenUp]).toEqual([false, false]);
    await pair.clock.run(CONNECTED_MS + 123_000);
    expect([pair.a.isGivenUp, pair.b.isGivenUp]).toEqual([true, true]);
  });
});

describe('a goodbye', () => {
  it('arrives without the server, and nothing stays open on either side', async () => {
    const pair = await callOfTwo(4, 20);
    pair.lose();
    pair.a.service.close({ type: 'hangUp' });
    await pair.clock.run(CONNECTED_MS + 100);
    expect(pair.b.messages).toEqual([{ type: 'hangUp' }]);
    // Whoever hears it closes, and that is heard in turn.
    pair.b.service.close();
    await pair.clock.run(CONNECTED_MS + 200);
    expect([pair.a.open, pair.b.open]).toEqual([[], []]);
  });

  it('over a dead path waits a second and no longer', async () => {
    const pair = await callOfTwo(5, 20);
    pair.network.breakPaths();
    pair.a.service.close({ type: 'leave' });
    pair.a.service.close();
    await pair.clock.run(CONNECTED_MS + 900);
    expect(pair.a.open).toHaveLength(1);
    await pair.clock.run(CONNECTED_MS + 1100);
    expect(pair.a.open).toEqual([]);
    expect(pair.b.messages).toEqual([]);
  });
});

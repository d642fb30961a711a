import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingPacket } from './packets.ts';
import { FakeStream } from './testing/fakeMedia.ts';
import { FakePeerConnection } from './testing/FakePeerConnection.ts';
import { sends } from './testing/fakeSdp.ts';
import { Pair } from './testing/Pair.ts';
import { runs } from './testing/runs.ts';
import { stubClock } from './testing/stubClock.ts';
import { Wire } from './testing/Wire.ts';

/** By then every wait and every repair is over. */
const END_MS = 180_000;

type Name = 'a' | 'b';
/** Something that happens in the middle of anything, `atMs` after the begin. */
type Happening =
  | { type: 'offer'; name: Name; atMs: number }
  | { type: 'restartIce'; name: Name; atMs: number }
  | { type: 'reload'; name: Name; atMs: number; awayMs: number }
  | { type: 'outage'; name: Name; atMs: number; awayMs: number }
  | { type: 'setTrack'; name: Name; atMs: number }
  | { type: 'breakPaths'; atMs: number };

const name = fc.constantFrom<Name>('a', 'b');
const atMs = fc.oneof(fc.nat(300), fc.nat(30_000));
const awayMs = fc.oneof(fc.nat(200), fc.nat(20_000));
const seed = fc.nat();
const delayMs = fc.constantFrom(1, 20, 100, 500);

// Thousands of calls take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 120_000 });
beforeEach(() => void vi.stubGlobal('MediaStream', FakeStream));
afterEach(() => void vi.unstubAllGlobals());

function newPair(seedOfRun: number, maxDelayMs: number): Pair {
  const clock = stubClock(seedOfRun);
  return new Pair(clock, maxDelayMs);
}

function begin(pair: Pair, happening: Happening): void {
  const run = (): void => {
    switch (happening.type) {
      case 'offer':
        return pair.end(happening.name).service.offer();
      case 'restartIce':
        return pair.end(happening.name).service.peer?.restartIce();
      case 'reload':
        return pair.reload(happening.name, happening.awayMs);
      case 'outage':
        pair.lose();
        return void pair.clock.setTimeout(() => pair.restore(happening.name), happening.awayMs);
      case 'setTrack':
        return pair.end(happening.name).service.setTrack('video', null);
      case 'breakPaths':
        return pair.network.breakPaths();
    }
  };
  pair.clock.setTimeout(run, happening.atMs);
}

/** Both connected over one connection each, at rest, media both ways, and nothing went wrong that matters. */
function expectCall(pair: Pair): void {
  for (const end of [pair.a, pair.b]) {
    expect(end.open).toHaveLength(1);
    const [peer] = end.open;
    if (!peer) return;
    expect([peer.signalingState, peer.connectionState]).toEqual(['stable', 'connected']);
    expect(end.phases.at(-1)).toBe('connected');
    expect(sending(peer)).toEqual(['audio', 'video']);
    const heard = end.service.remoteStream.getTracks().map(({ kind }) => kind);
    expect(heard.toSorted()).toEqual(['audio', 'video']);
    expect(end.problems.filter((problem) => !isOfDeadOffer(problem, pair))).toEqual([]);
  }
  const [a, b] = [pair.a.open[0], pair.b.open[0]];
  if (a && b) expect(pair.network.partnerOf(a)).toBe(b);
}

/** The kinds of what is really sent: through the transceiver that both sides agreed on, with a stream to show it in. */
function sending(peer: FakePeerConnection): string[] {
  return peer
    .getTransceivers()
    .filter(({ currentDirection, sender }) => currentDirection && sends(currentDirection) && sender.streams.length > 0)
    .map(({ kind }) => kind)
    .toSorted();
}

/** A candidate that came after its offer was rolled back, or after its credentials were replaced. */
function isOfDeadOffer(problem: unknown, pair: Pair): boolean {
  const [, ufrag = ''] = /Unknown ufrag (\w+)/.exec(String(problem)) ?? [];
  return pair.network.rolledBack.has(ufrag) || pair.network.replaced.has(ufrag);
}

async function play(seedOfRun: number, maxDelayMs: number, happenings: readonly Happening[]): Promise<Pair> {
  const pair = newPair(seedOfRun, maxDelayMs);
  for (const happening of happenings) begin(pair, happening);
  await pair.clock.run(END_MS);
  return pair;
}

/** Checks `expectCall` after the happenings that `arbitrary` makes. */
async function proven(arbitrary: fc.Arbitrary<Happening[]>, times: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(seed, delayMs, arbitrary, async (seedOfRun, maxDelayMs, happenings) => {
      expectCall(await play(seedOfRun, maxDelayMs, happenings));
    }),
    { ...runs(times), ...(process.env['PARLEY_NOSHRINK'] ? { endOnFailure: true } : {}) },
  );
}

const offer = (who: Name, when = 0): Happening => ({ type: 'offer', name: who, atMs: when });
const restart: fc.Arbitrary<Happening> = fc.record({ type: fc.constant('restartIce'), name, atMs });
const reload: fc.Arbitrary<Happening> = fc.record({ type: fc.constant('reload'), name, atMs, awayMs });
const outage: fc.Arbitrary<Happening> = fc.record({ type: fc.constant('outage'), name, atMs, awayMs });
const setTrack: fc.Arbitrary<Happening> = fc.record({ type: fc.constant('setTrack'), name, atMs });
const breakPaths: fc.Arbitrary<Happening> = fc.record({ type: fc.constant('breakPaths'), atMs });
const start = fc.oneof(
  name.map((who) => [offer(who)]),
  fc.tuple(fc.nat(700), name).map(([when, who]) => [offer(who), offer(who === 'a' ? 'b' : 'a', when)]),
);
/** A call that begins in any way, and then `more`. */
const callWith = (more: fc.Arbitrary<Happening>, maxLength: number): fc.Arbitrary<Happening[]> =>
  fc.tuple(start, fc.array(more, { minLength: 1, maxLength })).map(([first, rest]) => [...first, ...rest]);

describe('two of ours, over a slow wire', () => {
  it('one calls', async () => {
    await expect(
      proven(
        name.map((who) => [offer(who)]),
        500,
      ),
    ).resolves.toBeUndefined();
  });

  it('both call, in any order', async () => {
    await expect(proven(start, 1500)).resolves.toBeUndefined();
  });

  it('both look for another path at once', async () => {
    const both = fc
      .tuple(start, atMs, fc.nat(200), fc.nat(200))
      .map(([first, when, one, two]): Happening[] => [
        ...first,
        { type: 'restartIce', name: 'a', atMs: when + one },
        { type: 'restartIce', name: 'b', atMs: when + two },
      ]);
    await expect(proven(both, 1000)).resolves.toBeUndefined();
    await expect(proven(callWith(restart, 6), 500)).resolves.toBeUndefined();
  });

  it('a path dies', async () => {
    await expect(proven(callWith(fc.oneof(breakPaths, restart), 3), 500)).resolves.toBeUndefined();
  });

  it('a page is loaded again in the middle of anything', async () => {
    await expect(proven(callWith(reload, 1), 500)).resolves.toBeUndefined();
  });

  it('packets are lost while one is away, and both resync', async () => {
    await expect(proven(callWith(outage, 1), 1000)).resolves.toBeUndefined();
  });

  it('tracks change meanwhile', async () => {
    await expect(proven(callWith(fc.oneof(setTrack, restart), 4), 300)).resolves.toBeUndefined();
  });

  it('all of that together, again and again', async () => {
    await expect(
      proven(callWith(fc.oneof(restart, reload, outage, setTrack, breakPaths), 6), 600),
    ).resolves.toBeUndefined();
  });

  it('packets of dead connections change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(seed, delayMs, fc.nat(1500), fc.constantFrom('former', undefined), async (...given) => {
        const [seedOfRun, maxDelayMs, whenMs, connection] = given;
        const pair = newPair(seedOfRun, maxDelayMs);
        begin(pair, offer('a'));
        const dead = 'v=0\r\no=- 999 1 IN IP4 127.0.0.1\r\n';
        const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'dead' };
        pair.clock.setTimeout(() => {
          for (const { service } of [pair.a, pair.b]) {
            service.receive({ event: 'callAccepted', answer: { type: 'answer', sdp: dead }, connection });
            service.receive({ event: 'negotiationFinal', answer: { type: 'answer', sdp: dead }, connection });
            service.receive({ event: 'negotiationneed', offer: { type: 'offer', sdp: dead }, connection });
            service.receive({ event: 'iceCandidate', candidate: [candidate, null, ''], connection });
          }
        }, whenMs);
        await pair.clock.run(END_MS);
        expectCall(pair);
        expect([...pair.a.problems, ...pair.b.problems]).toEqual([]);
      }),
      runs(500),
    );
  });

  it('is closed in the middle of any step: no connection stays open, nothing is said any more, nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(seed, delayMs, start, fc.nat(1500), async (seedOfRun, maxDelayMs, first, whenMs) => {
        const pair = newPair(seedOfRun, maxDelayMs);
        for (const happening of first) begin(pair, happening);
        await pair.clock.run(whenMs);
        pair.a.service.close();
        pair.a.service.close();
        const phases = pair.a.phases.length;
        const send = vi.fn<() => void>();
        if (pair.a.wire) pair.a.wire.send = send;
        pair.a.service.offer();
        pair.a.service.resync();
        pair.a.service.setTrack('audio', null);
        // The other side looks for us for two minutes; what it may do meanwhile shows in the first half of one.
        await pair.clock.run(whenMs + 30_000);
        expect(pair.a.open).toEqual([]);
        expect(pair.a.service.peer).toBeNull();
        expect(pair.a.service.remoteStream.getTracks()).toEqual([]);
        expect(pair.a.phases).toHaveLength(phases);
        expect(send).not.toHaveBeenCalled();
        expect(pair.a.problems).toEqual([]);
        // The one that was good, and a successor that it tries to make.
        expect(pair.b.open.length).toBeLessThanOrEqual(2);
      }),
      runs(1000),
    );
  });
});

describe('an offer that cannot be used', () => {
  const broken = (connection: string) => ({
    event: 'incomingCall' as const,
    offer: { type: 'offer' as const, sdp: 'no description' },
    connection,
  });

  it('is reported, and answered by an offer of our own', async () => {
    const pair = newPair(1, 20);
    pair.a.service.receive(broken('x'));
    await pair.clock.run(END_MS);
    expect(pair.a.problems).toHaveLength(1);
    pair.a.problems.length = 0;
    expectCall(pair);
  });

  it('in the middle of a call costs the connection, and a new one is made; at every time anew', async () => {
    const pair = newPair(2, 20);
    begin(pair, offer('b'));
    for (const [index, when] of [60_000, 90_000, 120_000].entries()) {
      pair.clock.setTimeout(() => pair.a.service.receive(broken(`x${index}`)), when);
    }
    await pair.clock.run(END_MS);
    expect(pair.a.problems).toHaveLength(3);
    pair.a.problems.length = 0;
    expectCall(pair);
    expect(pair.a.connections).toHaveLength(1 + 3 + 3);
  });

  it('is answered once, until a connection is made: two such sides do not go on for ever', async () => {
    const pair = newPair(3, 20);
    for (const [one, other] of [
      [pair.a, pair.b],
      [pair.b, pair.a],
    ] as const) {
      one.wire = new Wire(pair.clock, 20, (packet: OutgoingPacket) => {
        if (packet.event === 'callUser') other.service.receive(broken(packet.connection ?? ''));
      });
    }
    begin(pair, offer('a'));
    await pair.clock.run(END_MS);
    // The first offer of `a`, one of each side in answer, and there it ends; what comes later are the repairs, ever more
    // slowly, until they are given up.
    expect(pair.a.problems.length + pair.b.problems.length).toBeLessThan(20);
    expect([pair.a.isGivenUp, pair.b.isGivenUp]).toEqual([true, true]);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ] as const)('of %s is answered by an offer of %s, which is not taken for glare', async (from, to) => {
    const pair = newPair(5, 20);
    let isFirst = true;
    const { wire } = pair.end(from);
    pair.end(from).wire = new Wire(pair.clock, 1, (packet: OutgoingPacket) => {
      if (isFirst && packet.event === 'callUser') pair.end(to).service.receive(broken(packet.connection ?? ''));
      else wire?.send(packet);
      isFirst = false;
    });
    begin(pair, offer(from));
    await pair.clock.run(END_MS);
    expect(String(pair.end(to).problems[0])).toContain('Failed to parse');
    // The candidates of the offer that could not be used belong to nothing.
    pair.end(to).problems.length = 0;
    expectCall(pair);
    // On new connections: what was rolled back would leave its transceivers behind.
    for (const { open } of [pair.a, pair.b]) expect(open[0]?.getTransceivers()).toHaveLength(2);
  });

  it("while the connection is closed is nobody's problem", async () => {
    const pair = newPair(4, 20);
    vi.spyOn(FakePeerConnection.prototype, 'setRemoteDescription').mockImplementationOnce(async () => {
      pair.a.service.close();
      throw new DOMException('The connection is closed.', 'InvalidStateError');
    });
    pair.a.service.receive(broken('x'));
    await pair.clock.run(END_MS);
    expect(pair.a.connections).toHaveLength(1);
    expect(pair.a.open).toEqual([]);
    expect(pair.a.problems).toEqual([]);
  });
});

describe('found by the properties above', () => {
  it.each([
    ['the candidates of both sides were lost: ICE waits, and never fails', 1753152688, 500, 231, 0],
    ['an offer said again crosses a renegotiation: an answer met the wrong offer', 22, 20, 7, 0],
    ['an offer said again met a side that had given way to it before', 0, 1, 2, 11],
    ['candidates of an offer that was said again', 0, 500, 19, 7],
  ])('%s', async (_what, seedOfRun, maxDelayMs, lostMs, away) => {
    const pair = await play(seedOfRun, maxDelayMs, [
      offer('a'),
      { type: 'outage', name: 'a', atMs: lostMs, awayMs: away },
    ]);
    expect(() => expectCall(pair)).not.toThrow();
  });

  it('a candidate came after the restart that replaced its credentials, whose answer was lost', async () => {
    const pair = await play(2102885586, 1, [
      offer('a'),
      { type: 'restartIce', name: 'b', atMs: 45 },
      { type: 'outage', name: 'a', atMs: 50, awayMs: 0 },
    ]);
    expect(() => expectCall(pair)).not.toThrow();
  });

  it("throws where the seed's methods have no connection to work on", async () => {
    const { service } = newPair(1, 1).a;
    await expect(service.getOffer()).rejects.toThrow('no connection');
    await expect(service.setRemoteAnswer({ type: 'answer', sdp: '' })).rejects.toThrow('no connection');
  });
});

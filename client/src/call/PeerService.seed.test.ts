import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IncomingPacket, OutgoingPacket } from './packets.ts';
import { FakeStream } from './testing/fakeMedia.ts';
import { FakeNetwork } from './testing/FakeNetwork.ts';
import { sends } from './testing/fakeSdp.ts';
import { End } from './testing/Pair.ts';
import { runs } from './testing/runs.ts';
import { stubClock } from './testing/stubClock.ts';
import { SeedClient } from './testing/SeedClient.ts';
import type { VirtualClock } from './testing/VirtualClock.ts';
import { Wire } from './testing/Wire.ts';

/** Long enough for every wait, short of a search given up. */
const END_MS = 60_000;

// Thousands of calls take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 120_000 });
beforeEach(() => void vi.stubGlobal('MediaStream', FakeStream));
afterEach(() => void vi.unstubAllGlobals());

type Meeting = {
  clock: VirtualClock;
  network: FakeNetwork;
  ours: End;
  theirs: SeedClient;
  sent: OutgoingPacket[];
  failures: unknown[];
};

function meet(seedOfRun: number, maxDelayMs: number): Meeting {
  const clock = stubClock(seedOfRun);
  const network = new FakeNetwork(clock);
  const ours = new End('ours', network, { isPolite: true, speaksSeed: true });
  const theirs = new SeedClient(network);
  const sent: OutgoingPacket[] = [];
  const failures: unknown[] = [];
  ours.wire = new Wire(clock, maxDelayMs, (packet: OutgoingPacket) => {
    sent.push(packet);
    theirs.receive(packet).catch((error: unknown) => void failures.push(error));
  });
  theirs.wire = new Wire(clock, maxDelayMs, (packet: IncomingPacket) => ours.service.receive(packet));
  return { clock, network, ours, theirs, sent, failures };
}

/** Media flows both ways, and the seed's `ontrack` found a stream for both kinds. */
function expectMedia({ network, ours, theirs, sent, failures }: Meeting): void {
  expect(ours.open).toHaveLength(1);
  const [peer] = ours.open;
  if (!peer) return;
  expect([peer.signalingState, theirs.peer.signalingState]).toEqual(['stable', 'stable']);
  expect([peer.connectionState, theirs.peer.connectionState]).toEqual(['connected', 'connected']);
  expect(network.partnerOf(peer)).toBe(theirs.peer);
  expect([...theirs.shown].toSorted()).toEqual(['audio', 'video']);
  for (const end of [peer, theirs.peer]) {
    const kinds = end
      .getTransceivers()
      .filter(({ currentDirection, sender }) => currentDirection && sends(currentDirection) && sender.track)
      .map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['audio', 'video']);
  }
  expect(ours.service.remoteStream.getTracks()).toHaveLength(2);
  expect(sent.filter(({ event }) => event === 'iceCandidate')).toEqual([]);
  expect([...ours.problems, ...failures]).toEqual([]);
}

const seed = fc.nat();
const delayMs = fc.constantFrom(1, 20, 100, 500);

describe('a client written from the seed alone', () => {
  it('is called', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(seed, delayMs, async (seedOfRun, maxDelayMs) => {
          const meeting = meet(seedOfRun, maxDelayMs);
          meeting.ours.service.offer();
          await meeting.clock.run(END_MS);
          expectMedia(meeting);
        }),
        runs(500),
      ),
    ).resolves.toBeUndefined();
  });

  it('calls', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(seed, delayMs, async (seedOfRun, maxDelayMs) => {
          const meeting = meet(seedOfRun, maxDelayMs);
          void meeting.theirs.call();
          await meeting.clock.run(END_MS);
          expectMedia(meeting);
        }),
        runs(500),
      ),
    ).resolves.toBeUndefined();
  });

  it('calls while we call, its offer made before ours comes', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(seed, delayMs, fc.nat(700), async (seedOfRun, maxDelayMs, laterMs) => {
          const meeting = meet(seedOfRun, maxDelayMs);
          void meeting.theirs.call();
          meeting.clock.setTimeout(() => meeting.ours.service.offer(), 320 + laterMs);
          await meeting.clock.run(END_MS);
          expectMedia(meeting);
        }),
        runs(500),
      ),
    ).resolves.toBeUndefined();
  });
});

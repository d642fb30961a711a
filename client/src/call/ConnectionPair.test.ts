import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connection } from './Connection.ts';
import { ConnectionPair } from './ConnectionPair.ts';
import { FakeStream } from './testing/fakeMedia.ts';
import { FakeNetwork } from './testing/FakeNetwork.ts';
import { FakePeerConnection } from './testing/FakePeerConnection.ts';
import { stubClock } from './testing/stubClock.ts';

let network: FakeNetwork;
let pair: ConnectionPair;

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  network = new FakeNetwork(stubClock(1));
  pair = new ConnectionPair({ speaksSeed: false });
});
afterEach(() => void vi.unstubAllGlobals());

/** Begins a connection; `isGood`: it has connected. */
function begin({ isGood }: { isGood: boolean }): Connection {
  const ignore = (): void => undefined;
  const peer = new FakePeerConnection(network);
  const connection = new Connection({
    peer: peer as unknown as RTCPeerConnection,
    id: undefined,
    isTrickle: true,
    getTrack: () => null,
    measure: () => ({ close: ignore }),
    onCandidates: ignore,
    onTrack: ignore,
    onNegotiationNeeded: ignore,
    onChange: ignore,
    onDoubt: ignore,
    onMessage: ignore,
    onOpen: ignore,
    onProblem: ignore,
  });
  if (isGood) {
    peer.iceConnectionState = 'connected';
    peer.dispatchEvent(new Event('connectionstatechange'));
  }
  pair.begin(connection);
  return connection;
}

it('keeps a good connection beside its successor, and lets it go once that is good', () => {
  const first = begin({ isGood: true });
  pair.retire();
  const second = begin({ isGood: false });
  expect(pair.all).toEqual([second, first]);
  expect(pair.settle()).toBe(true);
  expect(pair.former).toBe(first);
  pair.retire();
  const third = begin({ isGood: true });
  expect(pair.settle()).toBe(true);
  expect(pair.all).toEqual([third]);
  for (const { peer } of [first, second]) expect(peer.signalingState).toBe('closed');
});

it.each([
  ['is there once when it was good', true],
  ['is there no more when it never was', false],
])('a connection whose successor did not begin %s', (_what, isGood) => {
  const connection = begin({ isGood });
  pair.retire();
  expect([pair.current, pair.all]).toEqual([null, isGood ? [connection] : []]);
  expect(connection.peer.signalingState).toBe(isGood ? 'stable' : 'closed');
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeStream, FakeTrack } from './testing/fakeMedia.ts';
import { FakeNetwork } from './testing/FakeNetwork.ts';
import { FakePeerConnection } from './testing/FakePeerConnection.ts';
import { VirtualClock } from './testing/VirtualClock.ts';
import { Transceivers, type TrackKind } from './Transceivers.ts';

let clock: VirtualClock;
let peer: FakePeerConnection;
let problems: unknown[];
let tracks: Record<TrackKind, FakeTrack | null>;
let transceivers: Transceivers;

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  clock = new VirtualClock(1);
  peer = new FakePeerConnection(new FakeNetwork(clock));
  problems = [];
  tracks = { audio: new FakeTrack('audio'), video: new FakeTrack('video') };
  transceivers = new Transceivers({
    getTrack: (kind) => tracks[kind] as unknown as MediaStreamTrack | null,
    speaksSeed: false,
    onProblem: (problem) => problems.push(problem),
  });
});
afterEach(() => void vi.unstubAllGlobals());

const settled = () => new Promise((resolve) => void setImmediate(resolve));
const sender = (kind: TrackKind) => peer.getTransceivers().find((one) => one.kind === kind)?.sender;
const encoding = (kind: TrackKind) => sender(kind)?.parameters.encodings[0];

it('begins with a small picture, says what the tracks carry, and puts sound first', async () => {
  transceivers.create(peer as unknown as RTCPeerConnection);
  await settled();
  expect(encoding('video')).toMatchObject({ scaleResolutionDownBy: 4, active: true, priority: 'low' });
  expect(encoding('audio')).toMatchObject({ priority: 'high' });
  expect([tracks.audio?.contentHint, tracks.video?.contentHint]).toEqual(['speech', 'motion']);
});

it('sends as much as it may, and nothing when paused', async () => {
  transceivers.create(peer as unknown as RTCPeerConnection);
  transceivers.limit({ rung: 'full', receivers: 1 });
  await settled();
  expect(encoding('video')).toMatchObject({ scaleResolutionDownBy: 1, active: true });
  transceivers.limit({ rung: 'paused', receivers: 1 });
  await settled();
  expect(encoding('video')?.active).toBe(false);
});

it('asks the browser only when something changes, and again when it refused', async () => {
  transceivers.create(peer as unknown as RTCPeerConnection);
  await settled();
  const video = sender('video');
  if (!video) throw new Error('There is a sender for video.');
  const set = vi.spyOn(video, 'setParameters').mockRejectedValueOnce(new Error('not now'));
  transceivers.limit({ rung: 'full', receivers: 1 });
  await settled();
  expect([problems.length, encoding('video')?.scaleResolutionDownBy]).toEqual([1, 4]);
  for (let second = 0; second < 3; second += 1) transceivers.limit({ rung: 'full', receivers: 1 });
  await settled();
  expect([set.mock.calls.length, encoding('video')?.scaleResolutionDownBy]).toEqual([2, 1]);
});

it('a screen in place of the camera keeps its size', async () => {
  transceivers.create(peer as unknown as RTCPeerConnection);
  transceivers.limit({ rung: 'half', receivers: 1 });
  await settled();
  expect(encoding('video')?.scaleResolutionDownBy).toBe(2);
  const screen = new FakeTrack('video');
  vi.spyOn(screen, 'getSettings').mockReturnValue({ displaySurface: 'monitor' });
  const replaced = transceivers.replaceTrack('video', screen as unknown as MediaStreamTrack);
  await clock.run(1000);
  await replaced;
  expect(screen.contentHint).toBe('detail');
  expect(encoding('video')).toMatchObject({ scaleResolutionDownBy: 1, maxFramerate: 8 });
});

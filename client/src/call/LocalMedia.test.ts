import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from './LocalMedia.ts';
import { FakeDevices } from './testing/FakeDevices.ts';
import { FakeStream, type FakeTrack } from './testing/fakeMedia.ts';
import { FakeStorage } from './testing/FakeStorage.ts';

let devices: FakeDevices;
let media: LocalMedia;
let sent: string[];

beforeEach(() => {
  devices = new FakeDevices();
  sent = [];
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('navigator', { mediaDevices: devices, userActivation: { hasBeenActive: false } });
  media = new LocalMedia({
    onChange: () => undefined,
    onTrack: (kind) => void sent.push(kind),
    measureLight: async () => null,
  });
});
afterEach(() => {
  media.close();
  vi.unstubAllGlobals();
});

/** Answers the next request for media, and waits for what was asked with it. */
async function given(action: Promise<void>): Promise<FakeTrack[]> {
  const asked = await devices.request(devices.asked.length - 1);
  asked.give();
  await action;
  return [...asked.tracks];
}

const livesOf = (tracks: readonly FakeTrack[]) => tracks.map(({ readyState }) => readyState);

/** Every track that is not in use has been stopped: no light stays on. */
function expectNoneLeftOpen(): void {
  const inUse: unknown[] = [media.track('audio'), media.track('video')];
  const tracks = devices.asked.flatMap((asked) => asked.tracks);
  expect(tracks.filter((track) => track.readyState === 'live' && !inUse.includes(track))).toEqual([]);
}

describe('the camera', () => {
  it('of two quick choices is the later, whichever opens first', async () => {
    await given(media.setCamera(true));
    const first = media.chooseCamera('one');
    const second = media.chooseCamera('two');
    const [one, two] = [await devices.request(1), await devices.request(2)];
    two.give();
    await second;
    one.give();
    await first;
    expect(two.wishes.video).toMatchObject({ deviceId: { exact: 'two' } });
    expect(media.track('video')).toBe(two.tracks[0]);
    expect(media.state).toMatchObject({ camera: { status: 'on' }, cameraId: 'two' });
    expect(media.state.preview?.getVideoTracks()).toEqual(two.tracks);
    expectNoneLeftOpen();
  });

  it('that is put out while it starts is released when it comes', async () => {
    const starting = media.setCamera(true);
    expect(media.state.camera).toEqual({ status: 'starting' });
    await media.setCamera(false);
    expect(media.state.camera).toEqual({ status: 'off' });
    expect(livesOf(await given(starting))).toEqual(['ended']);
    expect(media.state).toMatchObject({ camera: { status: 'off' }, preview: null });
    expect(media.track('video')).toBeNull();
  });

  it('that fails late does not undo a later success', async () => {
    const first = media.setCamera(true);
    const second = media.setCamera(true);
    const [one, two] = [await devices.request(0), await devices.request(1)];
    two.give();
    await second;
    one.refuse('NotAllowedError');
    await first;
    expect(media.state.camera).toEqual({ status: 'on' });
    expect(media.track('video')).toBe(two.tracks[0]);
  });

  it('that is pulled out a moment after it was opened is lost, says so, and is not tried for ever', async () => {
    const [track] = await given(media.setCamera(true));
    track?.end();
    const lost = { camera: { status: 'unavailable', problem: 'lost' }, preview: null };
    await vi.waitFor(() => expect(media.state).toMatchObject(lost));
    expect(devices.asked).toHaveLength(1);
    expect(media.track('video')).toBeNull();
  });
});

describe('the microphone', () => {
  it('that is muted while it opens comes silent, and unmutes without a request', async () => {
    const opening = media.setMicrophone(true);
    await media.setMicrophone(false);
    const [track] = await given(opening);
    expect([track?.enabled, track?.readyState]).toEqual([false, 'live']);
    expect(media.state.microphone).toEqual({ status: 'off' });
    await media.setMicrophone(true);
    expect(track?.enabled).toBe(true);
    expect(media.state.microphone).toEqual({ status: 'on' });
    expect(devices.asked).toHaveLength(1);
  });

  it('of two quick choices is the later', async () => {
    await given(media.setMicrophone(true));
    const first = media.chooseMicrophone('one');
    const second = media.chooseMicrophone('two');
    (await devices.request(1)).give();
    const two = await devices.request(2);
    two.give();
    await Promise.all([first, second]);
    expect(media.track('audio')).toBe(two.tracks[0]);
    expectNoneLeftOpen();
  });
});

describe('the screen', () => {
  it('takes the place of the camera, and gives it back', async () => {
    const [camera] = await given(media.setCamera(true));
    const [screen] = await given(media.setScreen(true));
    expect(media.track('video')).toBe(screen);
    await media.setScreen(false);
    expect(livesOf([screen as FakeTrack])).toEqual(['ended']);
    expect(media.track('video')).toBe(camera);
    expectNoneLeftOpen();
  });

  it('that is stopped while the picker is open is not shared after all', async () => {
    const sharing = media.setScreen(true);
    await media.setScreen(false);
    expect(media.state.screen).toEqual({ status: 'off' });
    expect(livesOf(await given(sharing))).toEqual(['ended']);
    expect(media.state).toMatchObject({ screen: { status: 'off' }, preview: null });
    expect(media.track('video')).toBeNull();
  });

  it('whose picker is closed is simply off; whose capture fails says why', async () => {
    const closed = media.setScreen(true);
    (await devices.request(0)).refuse('NotAllowedError');
    await closed;
    expect(media.state.screen).toEqual({ status: 'off' });
    const failed = media.setScreen(true);
    (await devices.request(1)).refuse('NotReadableError');
    await failed;
    expect(media.state.screen).toEqual({ status: 'unavailable', problem: 'in-use' });
  });

  it("that is ended by the browser's own button is off", async () => {
    const [track] = await given(media.setScreen(true));
    track?.dispatchEvent(new Event('ended'));
    expect(media.state).toMatchObject({ screen: { status: 'off' }, preview: null });
  });
});

describe('the end', () => {
  it('stops what is open, and may come twice', async () => {
    const tracks = await given(media.open());
    expect(tracks).toHaveLength(2);
    media.close();
    media.close();
    expect(livesOf(tracks)).toEqual(['ended', 'ended']);
    const off = { status: 'off' };
    expect(media.state).toMatchObject({ microphone: off, camera: off, screen: off, preview: null });
  });

  it('releases what opens after it', async () => {
    const opening = [media.open(), media.setScreen(true)];
    const asked = [await devices.request(0), await devices.request(1)];
    media.close();
    for (const one of asked) one.give();
    await Promise.all(opening);
    expect(asked.flatMap(({ tracks }) => livesOf(tracks))).toEqual(['ended', 'ended', 'ended']);
    const off = { status: 'off' };
    expect(media.state).toMatchObject({ microphone: off, camera: off, screen: off, preview: null });
  });
});

it('lists the devices that can be told apart, again when one comes or goes', async () => {
  devices.devices = [{ kind: 'videoinput', deviceId: '', label: '' }];
  await given(media.setCamera(true));
  expect(media.state.cameras).toEqual([]);
  devices.devices = [
    { kind: 'videoinput', deviceId: 'cam', label: 'Camera', groupId: '1' },
    { kind: 'audioinput', deviceId: 'mic', label: '', groupId: '2' },
    { kind: 'audiooutput', deviceId: 'out', label: 'Speaker', groupId: '3' },
  ];
  devices.dispatchEvent(new Event('devicechange'));
  await vi.waitFor(() => expect(media.state.cameras).toEqual([{ id: 'cam', label: 'Camera', groupId: '1' }]));
  expect(media.state.microphones).toEqual([{ id: 'mic', label: 'mic', groupId: '2' }]);
  expect(media.state.speakers).toEqual([{ id: 'out', label: 'Speaker', groupId: '3' }]);
});

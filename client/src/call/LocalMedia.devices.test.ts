import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from './LocalMedia.ts';
import { FakeDevices } from './testing/FakeDevices.ts';
import { FakeStream, type FakeTrack } from './testing/fakeMedia.ts';
import { FakeStorage } from './testing/FakeStorage.ts';

const mic = (id: string) => ({ kind: 'audioinput' as const, deviceId: id, label: `Mic ${id}`, groupId: `g-${id}` });
const cam = (id: string) => ({ kind: 'videoinput' as const, deviceId: id, label: `Cam ${id}`, groupId: `g-${id}` });
const out = (id: string) => ({ kind: 'audiooutput' as const, deviceId: id, label: `Out ${id}`, groupId: `g-${id}` });
const systemMic = (id: string) => ({ ...mic('default'), label: `Default - Mic ${id}`, groupId: `g-${id}` });

let devices: FakeDevices;
let storage: FakeStorage;
let media: LocalMedia;
let permission: PermissionState;

beforeEach(() => {
  vi.useFakeTimers();
  devices = new FakeDevices();
  storage = new FakeStorage();
  permission = 'granted';
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('navigator', {
    mediaDevices: devices,
    permissions: { query: async () => ({ state: permission }) },
    userActivation: { hasBeenActive: false },
  });
  media = enter();
});
afterEach(() => {
  media.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const enter = (options: Partial<ConstructorParameters<typeof LocalMedia>[0]> = {}) =>
  new LocalMedia({ onChange: () => undefined, onTrack: () => undefined, measureLight: async () => null, ...options });

const settled = async () => vi.advanceTimersByTimeAsync(0);
/** Long enough for a device not to count as broken. */
const later = async () => vi.advanceTimersByTimeAsync(5000);

/** What comes of `action` when the request for media that it makes is granted. */
async function granted(action: () => unknown): Promise<FakeTrack> {
  const { length } = devices.asked;
  void action();
  await settled();
  const asked = devices.asked[length];
  if (!asked) throw new Error('Nobody asked for media.');
  asked.give();
  await settled();
  return asked.tracks[0] as FakeTrack;
}

const news = () => media.state.hints.filter((hint) => hint.kind === 'device');
const sent = (kind: 'audio' | 'video') => media.track(kind) as unknown as FakeTrack;

describe('a microphone that is unplugged', () => {
  beforeEach(async () => {
    devices.devices = [mic('headset'), mic('inner')];
    await granted(() => media.setMicrophone(true));
    await later();
  });

  /** As browsers do: the track ends, and the list is another. */
  const unplug = () => {
    sent('audio').end();
    devices.change([mic('inner')]);
  };

  it('gives way to another at once, which says its name', async () => {
    const next = await granted(unplug);
    expect(media.track('audio')).toBe(next);
    expect(media.state).toMatchObject({ microphone: { status: 'on' }, microphoneId: 'inner' });
    expect(news()).toEqual([
      { kind: 'device', source: 'microphone', change: 'unplugged', former: 'Mic headset', now: 'Mic inner' },
    ]);
    expect(devices.asked).toHaveLength(2);
  });

  it('is off for the others until the next one is open', async () => {
    unplug();
    await settled();
    expect(media.state.microphone).toEqual({ status: 'starting' });
    expect(media.track('audio')).toBeNull();
  });

  it('is taken again when it is back, and says so', async () => {
    const inner = await granted(unplug);
    await later();
    const back = await granted(() => devices.change([mic('headset'), mic('inner')]));
    expect(media.track('audio')).toBe(back);
    expect(inner.readyState).toBe('ended');
    expect(media.state.microphoneId).toBe('headset');
    expect(news()).toMatchObject([{ change: 'returned', now: 'Mic headset' }]);
  });

  it('is not taken again when the person has chosen another meanwhile', async () => {
    await granted(unplug);
    await granted(async () => media.chooseMicrophone('inner'));
    await later();
    devices.change([mic('headset'), mic('inner')]);
    await settled();
    expect(devices.asked).toHaveLength(3);
  });

  it('that fails when it is back does not take away the one that works', async () => {
    const inner = await granted(unplug);
    await later();
    devices.change([mic('headset'), mic('inner')]);
    await settled();
    for (let at = 2; at < devices.asked.length; at += 1) {
      devices.asked[at]?.refuse('NotFoundError');
      await settled();
    }
    expect(devices.asked.length).toBeGreaterThan(3);
    expect(media.track('audio')).toBe(inner);
    expect(inner.readyState).toBe('live');
    expect(media.state.microphone).toEqual({ status: 'on' });
  });

  it('is lost when there is no other, and found when one is plugged in', async () => {
    sent('audio').end();
    devices.change([]);
    await settled();
    devices.asked.at(-1)?.refuse('NotFoundError');
    await settled();
    expect(media.state.microphone).toEqual({ status: 'unavailable', problem: 'lost' });
    const back = await granted(() => devices.change([mic('headset')]));
    expect(media.track('audio')).toBe(back);
    expect(media.state.microphone).toEqual({ status: 'on' });
  });

  it('while it is muted gives way to another that is muted', async () => {
    await media.setMicrophone(false);
    const next = await granted(unplug);
    expect([next.enabled, next.readyState]).toEqual([false, 'live']);
    expect(media.state.microphone).toEqual({ status: 'off' });
  });

  it.each(['prompt', 'denied'] as const)(
    'by the person, who took the permission back (%s), asks nobody',
    async (now) => {
      permission = now;
      sent('audio').end();
      await settled();
      expect(media.state.microphone).toEqual({ status: 'unavailable', problem: 'denied' });
      expect(devices.asked).toHaveLength(1);
    },
  );

  it('in a browser that never says "granted" gives way all the same', async () => {
    permission = 'prompt';
    await granted(() => media.chooseMicrophone('headset'));
    await later();
    const next = await granted(unplug);
    expect(media.track('audio')).toBe(next);
  });

  it('after the end of the visit opens nothing', async () => {
    sent('audio').end();
    await settled();
    media.close();
    devices.asked.at(-1)?.give();
    await settled();
    expect(devices.asked.flatMap(({ tracks }) => tracks).every(({ readyState }) => readyState === 'ended')).toBe(true);
    expect(news()).toEqual([]);
  });
});

describe('the microphone of the system', () => {
  beforeEach(async () => {
    devices.devices = [systemMic('headset'), mic('headset'), mic('inner')];
    await granted(() => media.setMicrophone(true));
    await later();
  });

  it('is followed when the system prefers another', async () => {
    const next = await granted(() => devices.change([systemMic('inner'), mic('headset'), mic('inner')]));
    expect(media.track('audio')).toBe(next);
    expect(news()).toMatchObject([{ change: 'switched', former: 'Mic headset', now: 'Mic inner' }]);
  });

  it.each(['track first', 'list first'])('that is unplugged is told by its real name (%s)', async (order) => {
    const steps = [() => sent('audio').end(), () => devices.change([systemMic('inner'), mic('inner')])];
    if (order === 'list first') steps.reverse();
    await granted(() => {
      for (const step of steps) step();
    });
    expect(news()).toMatchObject([{ change: 'unplugged', former: 'Mic headset', now: 'Mic inner' }]);
    expect(devices.asked).toHaveLength(2);
    const back = await granted(() => devices.change([systemMic('inner'), mic('inner'), mic('headset')]));
    expect(media.track('audio')).toBe(back);
    expect(news()).toMatchObject([{ change: 'returned', now: 'Mic headset' }]);
  });
});

describe('a camera', () => {
  it('of choice is taken when it is plugged in, and left for another when it is gone', async () => {
    devices.devices = [cam('inner')];
    await granted(() => media.setCamera(true));
    await granted(() => media.chooseCamera('good'));
    expect(media.state.cameraId).toBe('inner');
    await granted(() => devices.change([cam('inner'), cam('good')]));
    expect(media.state.cameraId).toBe('good');
    await later();
    sent('video').end();
    const next = await granted(() => devices.change([cam('inner')]));
    expect(media.track('video')).toBe(next);
    expect(news()).toMatchObject([{ source: 'camera', change: 'unplugged', former: 'Cam good', now: 'Cam inner' }]);
  });

  it('that is off stays off, whatever is plugged in', async () => {
    await media.setCamera(false);
    devices.change([cam('inner')]);
    await settled();
    expect(devices.asked).toEqual([]);
  });
});

describe('a device that the system mutes', () => {
  it.each(['microphone', 'camera'] as const)(
    'is silenced after a moment, and on again at once (%s)',
    async (source) => {
      const track = await granted(() => (source === 'camera' ? media.setCamera(true) : media.setMicrophone(true)));
      track.setMuted(true);
      await vi.advanceTimersByTimeAsync(500);
      expect(media.state[source]).toEqual({ status: 'on' });
      await vi.advanceTimersByTimeAsync(600);
      expect(media.state[source]).toEqual({ status: 'silenced' });
      track.setMuted(false);
      expect(media.state[source]).toEqual({ status: 'on' });
    },
  );
});

describe('a person who is here with another device', () => {
  it('is muted and told so, and unmutes as ever', async () => {
    const track = await granted(() => media.setMicrophone(true));
    media.muteSecondDevice();
    expect(track.enabled).toBe(false);
    expect(media.state).toMatchObject({ microphone: { status: 'off' }, hints: [{ kind: 'second-device' }] });
    await media.setMicrophone(true);
    expect(track.enabled).toBe(true);
    expect(media.state.hints).toEqual([]);
  });

  it('finds the microphone as they chose it in the next room', async () => {
    await granted(() => media.setMicrophone(true));
    media.muteSecondDevice();
    media.close();
    await granted(() => enter().setMicrophone(true));
    expect(JSON.parse(storage.getItem('parley.media') ?? '{}')).toMatchObject({ microphone: true });
    expect(media.state.hints).toEqual([]);
  });

  it('reads about it once', async () => {
    media.muteSecondDevice();
    media.dismissHint({ kind: 'second-device' });
    expect(media.state.hints).toEqual([]);
  });
});

describe('the speaker', () => {
  beforeEach(async () => {
    devices.change([out('default'), out('ear')]);
    await settled();
    media.chooseSpeaker('ear');
    media.setInCall(true);
  });

  it('is the chosen one while it is there, else that of the system, and says so', async () => {
    expect(media.state.speakerId).toBe('ear');
    devices.change([out('default')]);
    await settled();
    expect(media.state.speakerId).toBe('');
    expect(news()).toMatchObject([{ source: 'speaker', change: 'unplugged', former: 'Out ear' }]);
    devices.change([out('default'), out('ear')]);
    await settled();
    expect(media.state.speakerId).toBe('ear');
    expect(news()).toMatchObject([{ source: 'speaker', change: 'returned', now: 'Out ear' }]);
  });

  it('is remembered', async () => {
    const next = enter();
    devices.change([out('default'), out('ear')]);
    await settled();
    expect(next.state.speakerId).toBe('ear');
  });

  it('is picked by the browser where it lists none, and stays when the person picks none', async () => {
    const answers = [async () => ({ deviceId: 'default' }), async () => Promise.reject(new DOMException('', 'Abort'))];
    Object.assign(devices, { selectAudioOutput: async () => answers.shift()?.() });
    await media.pickSpeaker();
    await media.pickSpeaker();
    expect(media.state.speakerId).toBe('default');
  });
});

describe('what was closed', () => {
  it('is gone, if it was news', async () => {
    devices.devices = [mic('headset'), mic('inner')];
    await granted(() => media.setMicrophone(true));
    await later();
    await granted(() => {
      sent('audio').end();
      devices.change([mic('inner')]);
    });
    expect(news()).toHaveLength(1);
    for (const hint of media.state.hints) media.dismissHint(hint);
    expect(media.state.hints).toEqual([]);
  });

  it('stays closed for this camera, and is said of the next', async () => {
    media = enter({ measureLight: async () => 0 });
    const black = [{ kind: 'black-camera' as const }];
    await granted(() => media.setCamera(true));
    await vi.advanceTimersByTimeAsync(6000);
    expect(media.state.hints).toEqual(black);
    media.dismissHint(black[0] as (typeof black)[number]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(media.state.hints).toEqual([]);
    await granted(() => media.chooseCamera('other'));
    await vi.advanceTimersByTimeAsync(6000);
    expect(media.state.hints).toEqual(black);
  });
});

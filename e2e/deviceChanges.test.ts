import { afterAll, describe, expect, test } from 'vitest';
import { makeCaptureFiles } from './harness/captureFiles.ts';
import { FAKE_DEVICES, GRANT_DEVICES } from './harness/launchBrowser.ts';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

type Kind = 'audio' | 'video';
type Plugs = { unplug(kind: Kind): void; plugIn(): void; silence(kind: Kind, isMuted: boolean): void };

/** Runs in the page: devices that can be pulled out, plugged in, and muted by the system, as a browser shows it. */
function pluggable(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const gone = new Set<string>();
  const tracks: Record<Kind, MediaStreamTrack[]> = { audio: [], video: [] };
  const live = (kind: Kind) => tracks[kind].findLast((track) => track.readyState === 'live');

  mediaDevices.enumerateDevices = async () => (await list()).filter(({ deviceId }) => !gone.has(deviceId));
  mediaDevices.getUserMedia = async (constraints) => {
    const present = await mediaDevices.enumerateDevices();
    const asked = { ...constraints };
    for (const kind of ['audio', 'video'] as const) {
      const wish = asked[kind];
      if (wish === undefined || wish === false || gone.size === 0) continue;
      const ofKind = present.filter((device) => device.kind === `${kind}input`).map(({ deviceId }) => deviceId);
      const [first] = ofKind;
      if (first === undefined) throw new DOMException('', 'NotFoundError');
      const wished = typeof wish === 'object' ? (wish.deviceId as { exact: string } | undefined)?.exact : undefined;
      if (wished !== undefined && !ofKind.includes(wished)) throw new DOMException('', 'OverconstrainedError');
      asked[kind] = { ...(typeof wish === 'object' && wish), deviceId: { exact: wished ?? first } };
    }
    const stream = await open(asked);
    for (const track of stream.getTracks()) tracks[track.kind as Kind].push(track);
    return stream;
  };
  const plugs: Plugs = {
    unplug(kind) {
      const track = live(kind);
      const id = track?.getSettings().deviceId;
      if (id !== undefined) gone.add(id);
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
      mediaDevices.dispatchEvent(new Event('devicechange'));
    },
    plugIn() {
      gone.clear();
      mediaDevices.dispatchEvent(new Event('devicechange'));
    },
    silence(kind, isMuted) {
      const track = live(kind);
      if (!track) return;
      Object.defineProperty(track, 'muted', { value: isMuted, configurable: true });
      track.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'));
    },
  };
  const locks: WakeLockSentinel[] = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (type) => {
    const lock = await request(type);
    locks.push(lock);
    return lock;
  };
  Object.assign(window, { plugs, locks });
}

const plugs = async <Name extends keyof Plugs>(person: Person, name: Name, ...args: Parameters<Plugs[Name]>) =>
  person.page.evaluate(
    ([name, args]) => {
      const { plugs } = window as unknown as { plugs: Record<string, (...args: unknown[]) => void> };
      plugs[name]?.(...args);
    },
    [name, args] as const,
  );

const hint = (person: Person, words: RegExp) => person.page.getByTestId('device-hint').filter({ hasText: words });

/** The other one goes on to see and hear, without another offer. */
async function flows(to: Person): Promise<void> {
  const before = await to.inbound();
  await until(`${to.name} goes on to see and hear`, async () => {
    const now = await to.inbound();
    return now.framesDecoded > before.framesDecoded + 5 && now.audioEnergy > before.audioEnergy;
  });
}

describe('with several of each', () => {
  // The second of Chromium's fake cameras measures depth and gives no picture.
  const scene = useScene({ devices: [GRANT_DEVICES, `${FAKE_DEVICES}=device-count=3`] });

  test(
    'what is unplugged in a call is replaced at once, and taken back when it is there again',
    { timeout: 90_000 },
    async () => {
      const ann = await scene.person('Ann', { initScript: pluggable });
      const ben = await scene.person('Ben');
      const room = scene.roomName();
      await ann.goto(`/room/${room}`);
      const [microphone, camera] = [ann.field('Microphone device'), ann.field('Camera device')];
      await microphone.locator('option', { hasText: 'Fake Audio Input 2' }).waitFor({ state: 'attached' });
      await microphone.selectOption({ label: 'Fake Audio Input 2' });
      const cameras = await camera.locator('option').allTextContents();
      await camera.selectOption({ index: 2 });
      await ann.button('Join room').click();
      await ann.button('Mute').waitFor();
      await ben.joinRoom(room);
      await ann.button('Start call').click();
      await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);

      await plugs(ann, 'unplug', 'audio');
      await hint(ann, /^Fake Audio Input 2 was unplugged\. Using Fake .*Audio Input/).waitFor();
      await plugs(ann, 'unplug', 'video');
      await hint(ann, new RegExp(`was unplugged. Using ${cameras[0]}`)).waitFor();
      await flows(ben);
      expect(await ben.page.getByTestId('remote-muted').count()).toBe(0);

      await plugs(ann, 'plugIn');
      await hint(ann, /^Fake Audio Input 2 is back and in use/).waitFor();
      await hint(ann, new RegExp(`${cameras[2]} is back and in use`)).waitFor();
      await flows(ben);
      // Switching devices replaces tracks and negotiates nothing.
      expect(await ann.openConnections()).toBe(1);
      await ann.button('Settings').click();
      expect(await microphone.locator('option:checked').textContent()).toBe('Fake Audio Input 2');
    },
  );

  test('a microphone and a camera that the system mutes are said to be off, here and there', async () => {
    const ann = await scene.person('Ann', { initScript: pluggable });
    const ben = await scene.person('Ben');
    const room = scene.roomName();
    await ann.joinRoom(room);
    await ben.joinRoom(room);
    await ann.button('Start call').click();
    await ben.seesAndHears();
    await plugs(ann, 'silence', 'audio', true);
    await hint(ann, /Your microphone is muted by the system/).waitFor();
    await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
    await plugs(ann, 'silence', 'video', true);
    await hint(ann, /Your camera is paused by the system/).waitFor();
    await ben.page.getByText('Camera off').waitFor();
    await plugs(ann, 'silence', 'audio', false);
    await plugs(ann, 'silence', 'video', false);
    await ben.page.getByTestId('remote-muted').waitFor({ state: 'hidden' });
    await ben.page.getByText('Camera off').waitFor({ state: 'hidden' });
    expect(await ann.page.getByTestId('device-hint').count()).toBe(0);

    // The screen stays awake for as long as the call.
    const locks = () =>
      ann.page.evaluate(() =>
        (window as unknown as { locks: WakeLockSentinel[] }).locks.map(({ released }) => released),
      );
    expect(await locks()).toEqual([false]);
    await ann.button('End call').click();
    await expect.poll(locks).toEqual([true]);
  });

  test('the chosen speaker plays the others, now and after a reload', async () => {
    const { ann, ben } = await scene.twoInARoom();
    await ben.button('Start call').click();
    await ann.seesAndHears();
    await ann.button('Settings').click();
    const speaker = ann.field('Speaker device');
    await speaker.selectOption({ label: 'Fake Audio Output 2' });
    const id = await speaker.inputValue();
    const sink = () => ann.remoteVideos.first().evaluate((video: HTMLVideoElement) => video.sinkId);
    await expect.poll(sink).toBe(id);
    await ann.page.reload();
    await ann.seesAndHears();
    await expect.poll(sink).toBe(id);
  });
});

describe('devices that give nothing, and one that hears too much', () => {
  const files = makeCaptureFiles();
  afterAll(() => files.remove());

  describe('a silent microphone and a covered camera', () => {
    const dark = useScene({
      devices: [
        GRANT_DEVICES,
        FAKE_DEVICES,
        `--use-file-for-fake-audio-capture=${files.silentMicrophone}`,
        `--use-file-for-fake-video-capture=${files.blackCamera}`,
      ],
    });

    test('are noticed before the call, with what to do, and once', async () => {
      const ann = await dark.person('Ann');
      await ann.field('Room').fill(dark.roomName());
      await ann.button('Join room').click();
      const [silent, black] = [
        hint(ann, /Nothing comes from your microphone/),
        hint(ann, /Your camera shows only black/),
      ];
      await silent.waitFor({ timeout: 15_000 });
      await ann.button('Choose another microphone').click();
      expect(await ann.field('Microphone device').evaluate((menu) => menu === document.activeElement)).toBe(true);
      await silent.getByRole('button', { name: 'Close this message' }).click();
      await black.waitFor({ timeout: 15_000 });
      await ann.button('Join room').click();
      await ann.button('Mute').waitFor();
      await black.waitFor();
      expect(await silent.count()).toBe(0);
    });
  });

  describe('a muted microphone', () => {
    const loud = useScene({
      devices: [GRANT_DEVICES, FAKE_DEVICES, `--use-file-for-fake-audio-capture=${files.speech}`],
    });

    test('into which somebody speaks says so, sends nothing, and is turned on by the hint', async () => {
      const { ann, ben } = await loud.twoInARoom();
      await ann.button('Mute').click();
      await ben.button('Mute').click();
      await ann.button('Start call').click();
      await hint(ann, /You are muted/).waitFor({ timeout: 20_000 });
      expect(await ann.button(/^(Mute|Unmute)$/).count()).toBe(1);
      // The decoder's comfort noise is at most that.
      expect((await ben.inbound()).audioEnergy).toBeLessThan(1e-6);
      await ann.button('Turn my microphone on').click();
      await hint(ann, /You are muted/).waitFor({ state: 'hidden' });
      await until('Ben hears Ann', async () => (await ben.inbound()).audioEnergy > 0.001);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { FAKE_DEVICES, GRANT_DEVICES } from './harness/launchBrowser.ts';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';

/** Runs in the page: every camera is held by another program. */
function cameraInUse(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    if (constraints?.video) throw new DOMException('Could not start video source', 'NotReadableError');
    return original(constraints);
  };
}

/** Runs in the page: the camera cannot do what is asked, until nothing is asked of its picture. */
function pickyCamera(): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  const asked: unknown[] = [];
  Object.assign(window, { asked });
  mediaDevices.getUserMedia = async (constraints) => {
    asked.push(constraints?.video);
    const video = constraints?.video;
    if (typeof video === 'object' && 'width' in video) throw new DOMException('', 'OverconstrainedError');
    return original(constraints);
  };
}

async function enter(person: Person, room: string): Promise<string> {
  await person.goto(`/room/${room}`);
  await person.page.getByTestId('media-error').waitFor({ state: 'visible' });
  const words = (await person.page.getByTestId('media-error').textContent()) ?? '';
  await person.button('Join room').click();
  await person.button(/^(Mute|Unmute)$/).waitFor();
  return words;
}

describe('without a camera on the machine', () => {
  const bare = useScene({ devices: [GRANT_DEVICES, `${FAKE_DEVICES}=device-count=0`] });
  test('it says that there is no camera, and the person joins all the same', async () => {
    const ann = await bare.person('Ann');
    expect(await enter(ann, bare.roomName())).toMatch(/no camera/i);
    expect(await ann.liveTracks()).toBe(1);
  });
});

describe('with devices that the person refused', () => {
  const refused = useScene({ devices: [FAKE_DEVICES] });
  test('it says how to allow them, and the person joins all the same', async () => {
    const ann = await refused.person('Ann');
    expect(await enter(ann, refused.roomName())).toMatch(/allow|permission|blocked/i);
    expect(await ann.liveTracks()).toBe(0);
  });
});

describe('with devices', () => {
  const scene = useScene();

  test('without a camera one is seen as a name and sees and hears the other', async () => {
    const ann = await scene.person('Ann', { initScript: cameraInUse });
    const ben = await scene.person('Ben');
    const room = scene.roomName();
    expect(await enter(ann, room)).toMatch(/another (program|app)|in use/i);
    await ben.joinRoom(room);
    await ann.button('Start call').click();
    await ann.seesAndHears();
    const heard = (await ben.inbound()).audioSamples;
    await expect.poll(async () => (await ben.inbound()).audioSamples, { timeout: 10_000 }).toBeGreaterThan(heard);
    expect((await ben.inbound()).framesDecoded).toBe(0);
  });

  test('asks for 1280x720 and echo cancellation, and gives up one wish at a time', async () => {
    const ann = await scene.person('Ann', { initScript: pickyCamera });
    await ann.goto(`/room/${scene.roomName()}`);
    await ann.localVideo.waitFor({ state: 'visible' });
    await expect.poll(() => ann.liveTracks()).toBe(2);
    const asked = await ann.page.evaluate(() => (window as unknown as { asked: unknown[] }).asked);
    expect(asked[0]).toMatchObject({ width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } });
    const withPicture = asked.filter((video) => video !== undefined && video !== false);
    expect(withPicture.map((video) => Object.keys(video as object).length)).toEqual(
      withPicture.map((video) => Object.keys(video as object).length).toSorted((a, b) => b - a),
    );
    expect(withPicture.at(-1)).not.toHaveProperty('width');
    const settings = await ann.page.evaluate(() =>
      window
        .parleyTracks()
        .find((track) => track.kind === 'audio')
        ?.getSettings(),
    );
    expect(settings?.echoCancellation).toBe(true);
  });

  test('the choices of the pre-join are those of the call', async () => {
    const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
    const room = scene.roomName();
    await ben.joinRoom(room);
    await ann.goto(`/room/${room}`);
    await ann.page.getByRole('switch', { name: 'Microphone', exact: true }).click();
    await ann.button('Join room').click();
    await ann.button('Unmute').waitFor();
    await ben.button('Start call').click();
    await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
    expect(await ann.button('Mute').count()).toBe(0);
  });
});

import { describe, expect, test } from 'vitest';
import type { Caller } from './harness/Caller.ts';
import { launchFirefox } from './harness/launchFirefox.ts';
import { useScene } from './harness/scene.ts';

const missing = process.env['PARLEY_NO_FIREFOX'] || undefined;

/** Runs in the page: every camera that is opened from now on gives one colour. */
function paintCamera(colour: string): void {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    for (const camera of stream.getVideoTracks()) {
      camera.stop();
      stream.removeTrack(camera);
      const canvas = document.createElement('canvas');
      const paint = canvas.getContext('2d');
      if (!paint) throw new Error('There is nothing to paint on.');
      [canvas.width, canvas.height, paint.fillStyle] = [320, 180, colour];
      setInterval(() => paint.fillRect(0, 0, canvas.width, canvas.height), 50);
      for (const painted of canvas.captureStream().getVideoTracks()) stream.addTrack(painted);
    }
    return stream;
  };
}

type Tile = { id: string; name: string; colour: string };

/** Runs in the page: whose each tile is by what the server says, and what its picture shows. */
function readTiles(name: string): Tile[] {
  return [...document.querySelectorAll<HTMLVideoElement>('[data-testid="remote-video"]')].map((video) => {
    const words = video.closest('li')?.textContent ?? '';
    const canvas = document.createElement('canvas');
    const paint = canvas.getContext('2d');
    paint?.drawImage(video, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = paint?.getImageData(0, 0, 1, 1).data ?? [];
    const most = Math.max(red, green, blue);
    const shown = most < 100 ? 'nothing' : most === red ? 'red' : most === green ? 'lime' : 'blue';
    return {
      id: video.dataset['participant'] ?? '',
      name: words.includes(name) ? name : '',
      colour: words.includes('Camera off') ? 'off' : shown,
    };
  });
}

describe.skipIf(missing !== undefined)('One person three times in a room', () => {
  const scene = useScene({ firefox: launchFirefox });

  test(
    'in two tabs and in another browser: one name, three seats, and each picture stays with its own',
    { timeout: 120_000 },
    async () => {
      const ann = await scene.person('Ann');
      const tab = await ann.openTab();
      await tab.goto('/lobby');
      const firefox = await scene.againAtFirefox(ann);
      const ben = await scene.person('Ben');
      const room = scene.roomName();
      const anns: readonly [Caller, string][] = [
        [ann, 'red'],
        [tab, 'lime'],
        [firefox, 'blue'],
      ];
      for (const [one, colour] of anns) {
        await one.evaluate(paintCamera, colour);
        await one.joinRoom(room);
      }
      await ben.joinRoom(room);
      await ben.press('Start call');
      await ben.seesAndHears(3, 40_000);

      const tiles = (): Promise<Tile[]> => ben.evaluate(readTiles, 'Ann');
      const colours = async (): Promise<string[]> => (await tiles()).map(({ colour }) => colour).toSorted();
      await expect.poll(colours, { timeout: 20_000 }).toEqual(['blue', 'lime', 'red']);
      const first = await tiles();
      expect(first.map(({ name }) => name)).toEqual(['Ann', 'Ann', 'Ann']);
      expect(new Set(first.map(({ id }) => id)).size).toBe(3);

      // What the server says about a seat, and what arrives from it, must be about the same page.
      for (const [one, colour] of anns) {
        const byId = async (): Promise<[string, string][]> => (await tiles()).map((tile) => [tile.id, tile.colour]);
        const without = first.map((tile) => [tile.id, tile.colour === colour ? 'off' : tile.colour]);
        await one.press('Stop camera');
        await expect.poll(byId, { timeout: 20_000 }).toEqual(without);
        await one.press('Start camera');
        await expect.poll(byId, { timeout: 20_000 }).toEqual(first.map((tile) => [tile.id, tile.colour]));
      }
    },
  );
});

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
      // Seldom: four pages encode and show this, on two cores that may be slow ones.
      setInterval(() => paint.fillRect(0, 0, canvas.width, canvas.height), 200);
      for (const painted of canvas.captureStream().getVideoTracks()) stream.addTrack(painted);
    }
    return stream;
  };
}

/** To read a picture costs the page that is read a lot. */
const patience = { timeout: 60_000, interval: 500 };

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
    { timeout: 300_000 },
    async () => {
      const small = { width: 480, height: 640 };
      const ann = await scene.person('Ann', small);
      const tab = await ann.openTab();
      await tab.goto('/lobby');
      const firefox = await scene.againAtFirefox(ann);
      const ben = await scene.person('Ben', small);
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
      // Nobody looks at his: three pictures less to send.
      await ben.press('Stop camera');
      await ben.press('Start call');
      await ben.seesAndHears(3, 90_000);

      // By whose they are: who was away for a moment may come back at the end of the row.
      const tiles = async (): Promise<Tile[]> =>
        (await ben.evaluate(readTiles, 'Ann')).toSorted((one, other) => one.id.localeCompare(other.id));
      const colours = async (): Promise<string[]> => (await tiles()).map(({ colour }) => colour).toSorted();
      await expect.poll(colours, patience).toEqual(['blue', 'lime', 'red']);
      const first = await tiles();
      expect(first.map(({ name }) => name)).toEqual(['Ann', 'Ann', 'Ann']);
      expect(new Set(first.map(({ id }) => id)).size).toBe(3);

      // What the server says about a seat, and what arrives from it, must be about the same page.
      for (const [one, colour] of anns) {
        const byId = async (): Promise<[string, string][]> => (await tiles()).map((tile) => [tile.id, tile.colour]);
        const without = first.map((tile) => [tile.id, tile.colour === colour ? 'off' : tile.colour]);
        await one.press('Stop camera');
        await expect.poll(byId, patience).toEqual(without);
        await one.press('Start camera');
        await expect.poll(byId, patience).toEqual(first.map((tile) => [tile.id, tile.colour]));
      }
      // On a machine that is too slow for four people connections are made anew, and browsers write that down. What is tried
      // here is whose picture is where.
      for (const one of [ann, tab, firefox, ben])
        one.expectComplaints(/WebSocket|can’t establish a connection|ICE failed/);
    },
  );
});

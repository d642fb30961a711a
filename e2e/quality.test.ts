import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { until } from './harness/until.ts';
import { useScene } from './harness/scene.ts';

const scene = useScene();

declare global {
  interface Window {
    sentWidths: number[];
  }
}

/** Notes each width in which this page sends its picture, from now on. */
async function noteSentWidths(person: Person): Promise<void> {
  await person.page.evaluate(() => {
    window.sentWidths = [];
    const look = async (): Promise<void> => {
      for (const connection of window.parleyConnections()) {
        for (const report of (await connection.getStats()).values()) {
          const isPicture = report.type === 'outbound-rtp' && report.kind === 'video';
          if (isPicture && report.frameWidth && window.sentWidths.at(-1) !== report.frameWidth) {
            window.sentWidths.push(report.frameWidth as number);
          }
        }
      }
    };
    setInterval(() => void look(), 20);
  });
}

/** No frame leaves this page any more, as when its network carries sound only; and then they do again. */
async function holdPicture(person: Person, isHeld: boolean): Promise<void> {
  await person.page.evaluate(async (held) => {
    const camera = window.parleyTracks().find((track) => track.kind === 'video' && track.readyState === 'live') ?? null;
    const [still] = document.createElement('canvas').captureStream(0).getTracks();
    for (const connection of window.parleyConnections()) {
      for (const sender of connection.getSenders().filter(({ track }) => track?.kind === 'video')) {
        await sender.replaceTrack(held ? (still ?? null) : camera);
      }
    }
  }, isHeld);
}

test('the first pictures are small, on both sides, and grow', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await Promise.all([ann, ben].map(noteSentWidths));
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  for (const person of [ann, ben]) {
    const widths = (): Promise<number[]> => person.page.evaluate(() => window.sentWidths);
    await until(`${person.name}'s picture has grown`, async () => ((await widths()).at(-1) ?? 0) > 320);
    // A quarter of 1280, or less where the browser could not keep up.
    expect((await widths())[0]).toBeLessThanOrEqual(320);
  }
});

test('speech is sent with redundancy, and every codec that a browser must have is offered', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  for (const person of [ann, ben]) {
    const offered = await person.page.evaluate(() => window.parleyConnections()[0]?.localDescription?.sdp ?? '');
    const codec = (payload: string | undefined): string =>
      new RegExp(`^a=rtpmap:${payload} (.*)$`, 'm').exec(offered)?.[1]?.trim() ?? '';
    const [, first] = /^m=audio \d+ \S+ (\d+)/m.exec(offered) ?? [];
    expect(codec(first)).toBe('red/48000/2');
    expect(offered).toContain('useinbandfec=1');
    expect(offered).toMatch(/a=rtpmap:\d+ VP8\//);
    expect(offered).toMatch(/a=rtpmap:\d+ H264\//);
  }
});

test('whoever asks sees the connection in figures', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await ann.button('People').click();
  await ann.button('Connection details of Ben').click();
  await ann.page.getByRole('heading', { name: 'Connection to Ben', exact: true }).waitFor();
  const value = (name: string): Promise<string> =>
    ann.page.locator(`dt:text-is("${name}") + dd`).textContent() as Promise<string>;
  await until('the details show what arrives', async () => (await value('Picture you receive')).includes(' × '));
  expect(await value('Path')).toBe('Direct, over UDP');
  expect(await value('Round trip')).toMatch(/^\d+ ms$/);
  expect(await value('Lost on the way to you')).toMatch(/^\d+(\.\d)? %$/);
  await until('sound arrives', async () => /^[1-9]\d* kbit\/s of sound/.test(await value('You receive')));
  expect(await value('Codecs')).toBe('Opus, VP8');
  await ann.button('Close this panel').click();
  await ann.page.getByRole('heading', { name: 'People', exact: true }).waitFor();
});

test('a picture that stops coming is told in words, and goes on by itself', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  const words = ann.page.getByText('Video paused, weak network', { exact: true });
  expect(await words.count()).toBe(0);
  await holdPicture(ben, true);
  await words.waitFor();
  await holdPicture(ben, false);
  await words.waitFor({ state: 'detached' });
  // Who stops the camera is not somebody whose network is weak.
  await holdPicture(ben, true);
  await words.waitFor();
  await ben.button('Stop camera').click();
  await words.waitFor({ state: 'detached' });
  await ann.page.getByText('Camera off', { exact: true }).waitFor();
  await ben.button('Start camera').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  // A connection is looked at once a second: who is faster than that may read the old words for as long.
  await words.waitFor({ state: 'detached' });
});

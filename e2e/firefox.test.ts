import { describe, expect, test } from 'vitest';
import type { Caller } from './harness/Caller.ts';
import { launchFirefox, REFUSE_DEVICES } from './harness/launchFirefox.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const missing = process.env['PARLEY_NO_FIREFOX'] || undefined;

/** Firefox encodes 1280x720 in software: on two cores with other work to do a call takes its time. */
const calls = { timeout: 240_000 };

describe.skipIf(missing !== undefined)(`Firefox${missing === undefined ? '' : ` (${missing})`}`, () => {
  const scene = useScene({ firefox: launchFirefox });

  /** Ann at Firefox and Ben at Chromium, in a room of their own; nobody has called yet. */
  async function twoBrowsers(): Promise<{ ann: Caller; ben: Caller; room: string }> {
    const [ann, ben] = await Promise.all([scene.firefoxPerson('Ann'), scene.person('Ben')]);
    const room = scene.roomName();
    await ann.joinRoom(room);
    await ben.joinRoom(room);
    return { ann, ben, room };
  }

  async function call(caller: Caller, callee: Caller): Promise<void> {
    await caller.press('Start call');
    await Promise.all([caller.seesAndHears(), callee.seesAndHears()]);
    expect([await caller.openConnections(), await callee.openConnections()]).toEqual([1, 1]);
  }

  async function hangUp(one: Caller, other: Caller): Promise<void> {
    await one.press('End call');
    for (const person of [one, other]) {
      await until(`${person.name} is in the lobby`, async () => (await person.path()) === '/lobby');
      await until(`${person.name}'s devices are released`, async () => (await person.liveTracks()) === 0);
      // A goodbye may linger for a second.
      await until('nothing stays open', async () => (await person.openConnections()) === 0);
    }
  }

  async function muteShows(one: Caller, other: Caller): Promise<void> {
    await one.press('Mute');
    await until(`${other.name} is told`, async () => (await other.shown('remote-muted')) !== null);
    await one.press('Unmute');
    await until(`${other.name} is told again`, async () => (await other.shown('remote-muted')) === null);
  }

  async function awaitState(person: Caller, words: RegExp): Promise<void> {
    await until(`${person.name} reads ${words}`, async () =>
      words.test((await person.shown('connection-state')) ?? ''),
    );
  }

  test('calls Chromium and is called by it: both see and hear, mute shows, hang up, again', calls, async () => {
    const { ann, ben, room } = await twoBrowsers();
    await call(ann, ben);
    await muteShows(ann, ben);
    await muteShows(ben, ann);
    await hangUp(ann, ben);
    await ann.joinRoom(room);
    await ben.joinRoom(room);
    await call(ben, ann);
    await hangUp(ben, ann);
  });

  test(
    'loses its signaling connection: the call goes on, and what was done meanwhile shows when it is back',
    calls,
    async () => {
      const { ann, ben } = await twoBrowsers();
      await call(ben, ann);
      await ann.cutSignaling();
      await awaitState(ann, /reconnecting/i);
      await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
      await ann.restoreSignaling();
      await awaitState(ann, /^connected/i);
      await muteShows(ann, ben);
      await muteShows(ben, ann);
      await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
      // What Firefox itself writes for each connection that is refused.
      ann.expectComplaints(/can’t establish a connection/);
    },
  );

  test('lists its devices before one joins, and shows the picture', async () => {
    const ann = await scene.firefoxPerson('Ann');
    await ann.goto(`/room/${scene.roomName()}`);
    await ann.awaitControl('switch', 'Camera');
    const menus = (): Promise<string[]> =>
      ann.evaluate(() => [...document.querySelectorAll('select')].map((menu) => menu.selectedOptions[0]?.label ?? ''));
    await expect.poll(menus, { timeout: 10_000 }).toEqual(['Default Audio Device', 'Default Video Device']);
    const frames = async (): Promise<number> => (await ann.shownFrames('local-video'))[0] ?? 0;
    const before = await frames();
    await until('her own picture moves', async () => (await frames()) > before + 3);
    expect(await ann.shown('media-error')).toBeNull();
  });
});

describe.skipIf(missing !== undefined)('Firefox that may not use the devices', () => {
  const scene = useScene({ firefox: () => launchFirefox(REFUSE_DEVICES) });

  test('says how to allow them, and the person joins all the same', async () => {
    const ann = await scene.firefoxPerson('Ann');
    await ann.goto(`/room/${scene.roomName()}`);
    await until('she is told', async () => (await ann.shown('media-error')) !== null);
    expect(await ann.shown('media-error')).toMatch(/may not use your microphone and camera/i);
    await ann.press('Join room');
    await ann.awaitControl('button', 'End call');
    expect(await ann.liveTracks()).toBe(0);
  });
});

import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

async function callOfTwo() {
  const { ann, ben, room } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  return { ann, ben, room };
}

test('a reload in the middle of a call comes back to the same seat, without pre-join', async () => {
  const { ann, ben } = await callOfTwo();
  const seatOf = () => ben.remoteVideos.first().getAttribute('data-participant');
  const seat = await seatOf();
  await ann.page.reload();
  await ann.seesAndHears();
  await ben.seesAndHears();
  expect(await ben.remoteVideos.count()).toBe(1);
  expect(await seatOf()).toBe(seat);
});

/** What Chromium itself writes for each connection that is refused. */
const REFUSED = /WebSocket|ERR_CONNECTION_REFUSED|ERR_FAILED/;

const connectionState = (person: Person, words: RegExp) =>
  person.page.getByTestId('connection-state').filter({ hasText: words }).waitFor();

test('without a server mute still shows, and hanging up ends the call on both sides', async () => {
  const { ann, ben } = await callOfTwo();
  await scene.parley.kill();
  await ann.page.getByText('Connection to the server lost. The call goes on.').waitFor();
  await ann.button('Mute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await ann.button('Stop camera').click();
  await ben.page.getByText('Camera off').waitFor();
  await ben.button('End call').click();
  await Promise.all([ann.button('Rejoin').waitFor(), ben.button('Rejoin').waitFor()]);
  expect(await Promise.all([ann.liveTracks(), ben.liveTracks()])).toEqual([0, 0]);
  await Promise.all(
    [ann, ben].map((one) => until('nothing stays open', async () => (await one.openConnections()) === 0)),
  );
  await scene.parley.start();
  for (const one of [ann, ben]) one.expectComplaints(REFUSED);
});

test('a call survives the death of the server, and everything is in step when it is back', async () => {
  const { ann, ben } = await callOfTwo();
  await scene.parley.kill();
  await Promise.all([ann, ben].map((one) => connectionState(one, /reconnecting/i)));
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await scene.parley.start();
  await Promise.all([ann, ben].map((one) => connectionState(one, /^connected/i)));
  await ann.button('Mute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await ann.button('Unmute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'hidden' });
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  expect([await ann.remoteVideos.count(), await ben.remoteVideos.count()]).toEqual([1, 1]);
  for (const person of [ann, ben]) person.expectComplaints(REFUSED);
});

test('who hangs up while cut off from the server is gone for the other at once, and from the room when it is back', async () => {
  const { ann, ben, room } = await callOfTwo();
  await ann.cutSignaling();
  await connectionState(ann, /reconnecting/i);
  await ann.button('End call').click();
  await ann.page.waitForURL('**/lobby');
  // By the connection of the two: the server cannot know yet.
  await ben.button('Rejoin').waitFor();
  await ann.restoreSignaling();
  await ben.joinRoom(room);
  // Nor is there a ghost of her once the server does.
  await ben.page.getByText('You are the only one here').waitFor();
  ann.expectComplaints(REFUSED);
});

test('who is cut off from the server learns at once that the other hangs up, and the next call finds no old one', async () => {
  const { ann, ben, room } = await callOfTwo();
  await ann.cutSignaling();
  await connectionState(ann, /reconnecting/i);
  await ben.button('End call').click();
  await ben.page.waitForURL('**/lobby');
  // Not by the server: by the connection of the two.
  await ann.button('Rejoin').waitFor();
  expect(await ann.liveTracks()).toBe(0);
  await ann.restoreSignaling();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ben.button('Start call').waitFor();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  ann.expectComplaints(REFUSED);
});

test('who goes away from a call and comes back by the Back button is asked before anything goes live', async () => {
  const { ann } = await callOfTwo();
  await ann.goto('/nowhere');
  await ann.page.goBack();
  await ann.page.getByRole('switch', { name: 'Camera', exact: true }).waitFor();
  expect(await ann.openConnections()).toBe(0);
});

test('a sign-in survives the restart of the server', async () => {
  const ann = await scene.person('Ann');
  expect(await scene.parley.terminate()).toBe(0);
  await scene.parley.start();
  await ann.page.reload();
  await ann.button('Join room').waitFor();
  await ann.joinRoom(scene.roomName());
  ann.expectComplaints(REFUSED);
});

test('a screen that is opened while the server restarts is there as soon as it is back', async () => {
  const ann = await scene.person('Ann');
  await ann.page.waitForLoadState('networkidle');
  await scene.parley.terminate();
  await ann.evaluate(() => void (document.body.dataset['page'] = 'the same'));
  await ann.page.getByRole('link', { name: 'Your account: Ann' }).click();
  await ann.page.getByText('Opening your account').waitFor();
  await scene.parley.start();
  await ann.page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
  await ann.page.locator('body[data-page="the same"]').waitFor();
  ann.expectComplaints(REFUSED);
});

const blockings = {
  'refused by a proxy': (): void => {
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url: string | URL) {
        super(String(url).replace('/socket.io/', '/no-upgrade-here/'));
      }
    };
  },
  'taken away by a filter': (): void => {
    window.WebSocket = class {
      constructor() {
        throw new DOMException('blocked', 'SecurityError');
      }
    } as never;
  },
};

test.each(Object.entries(blockings))('with WebSocket %s a call works over long-polling', async (_, initScript) => {
  const [ann, ben] = [await scene.person('Ann', { initScript }), await scene.person('Ben', { initScript })];
  const polled: string[] = [];
  ann.page.on('request', (request) => {
    if (request.url().includes('transport=polling')) polled.push(request.url());
  });
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  expect(polled.length).toBeGreaterThan(0);
  for (const person of [ann, ben]) person.expectComplaints(REFUSED);
});

test(
  'two who come in at the same moment over long-polling find each other, six times',
  { timeout: 120_000 },
  async () => {
    const initScript = blockings['refused by a proxy'];
    const [ann, ben] = [await scene.person('Ann', { initScript }), await scene.person('Ben', { initScript })];
    for (let round = 0; round < 6; round += 1) {
      const room = scene.roomName();
      for (const person of [ann, ben]) {
        await person.goto(`/room/${room}`);
        await person.localVideo.waitFor({ state: 'visible' });
      }
      await Promise.all([ann.button('Join room').click(), ben.button('Join room').click()]);
      await Promise.all([ann.button('Start call').waitFor(), ben.button('Start call').waitFor()]);
    }
    for (const person of [ann, ben]) person.expectComplaints(REFUSED);
  },
);

test('sign-out in a call ends it for both, and releases the devices', async () => {
  const { ann, ben } = await callOfTwo();
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.button('Sign out').click();
  await ann.page.waitForURL('**/login**');
  await until('the devices are released', async () => (await ann.liveTracks()) === 0);
  await until('Ben is alone', async () => (await ben.remoteVideos.count()) === 0);
});

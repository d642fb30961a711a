import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

async function callOfTwo() {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
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

test('a call survives the death of the server, and everything is in step when it is back', async () => {
  const { ann, ben } = await callOfTwo();
  await scene.parley.kill();
  await ann.page
    .getByText(/reconnecting|connection to the server/i)
    .first()
    .waitFor();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await scene.parley.start();
  await until('both are back in the roster', async () => {
    const words = await Promise.all([ann, ben].map((one) => one.page.getByTestId('connection-state').textContent()));
    return words.every((word) => word?.includes('Connected'));
  });
  await ann.button('Mute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await ann.button('Unmute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'hidden' });
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  expect(await ann.remoteVideos.count()).toBe(1);
  // The browser itself writes a line for each connection that is refused.
  for (const person of [ann, ben]) person.complaints.splice(0);
});

test('a sign-in survives the restart of the server', async () => {
  const ann = await scene.person('Ann');
  expect(await scene.parley.terminate()).toBe(0);
  await scene.parley.start();
  await ann.page.reload();
  await ann.button('Join room').waitFor();
  await ann.joinRoom(scene.roomName());
  ann.complaints.splice(0);
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
  // Chromium itself writes a line for each WebSocket that fails.
  for (const person of [ann, ben])
    expect(person.complaints.splice(0).filter((one) => !one.includes('WebSocket'))).toEqual([]);
});

test('sign-out in a call ends it for both, and releases the devices', async () => {
  const { ann, ben } = await callOfTwo();
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.button('Sign out').click();
  await ann.page.waitForURL('**/login**');
  await until('the devices are released', async () => (await ann.liveTracks()) === 0);
  await until('Ben is alone', async () => (await ben.remoteVideos.count()) === 0);
});

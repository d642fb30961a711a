import { LIMITS } from '@parley/protocol';
import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();
const tests = { timeout: 120_000 };

test('three people: the call is started with all, each sees and hears both others', tests, async () => {
  const people = [await scene.person('Ann'), await scene.person('Ben'), await scene.person('Cleo')] as const;
  const room = scene.roomName();
  for (const person of people) await person.joinRoom(room);
  await people[1].button('Start call').click();
  for (const person of people) await person.seesAndHears(2, 40_000);

  const [ann, ben, cleo] = people;
  await ben.button('End call').click();
  await ben.page.waitForURL('**/lobby');
  await Promise.all([ann.seesAndHears(1), cleo.seesAndHears(1)]);
});

test('who comes into a room in which a call runs is in the call', tests, async () => {
  const [ann, ben, cleo] = [await scene.person('Ann'), await scene.person('Ben'), await scene.person('Cleo')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  await ann.seesAndHears();
  await cleo.joinRoom(room);
  expect(await cleo.button('Start call').count()).toBe(0);
  await cleo.seesAndHears(2, 40_000);
  await ann.seesAndHears(2, 40_000);
  await ben.seesAndHears(2, 40_000);
});

test('a second tab of the same person is a second participant, which enters muted', tests, async () => {
  const { ann, ben, room } = await scene.twoInARoom();
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.joinRoom(room);
  await tab.page.getByTestId('device-hint').getByText('You are in this room in another tab').waitFor();
  await tab.button('Unmute').waitFor();
  expect(await ann.button('Mute').count()).toBe(1);
  await ben.button('Start call').click();
  await ben.seesAndHears(2, 40_000);
  const ids = await ben.remoteVideos.evaluateAll((videos) => videos.map((video) => video.dataset['participant']));
  expect(new Set(ids).size).toBe(2);
  expect(await ben.page.getByTestId('remote-muted').count()).toBe(1);
  // Of this visit only: the next one begins as Ann chose it.
  await tab.button('End call').click();
  await tab.page.waitForURL('**/lobby');
  await tab.joinRoom(scene.roomName());
  await tab.button('Mute').waitFor();
});

test('the seventh is told that the room is full', tests, async () => {
  const room = scene.roomName();
  const first = await scene.person('Ann');
  await first.joinRoom(room);
  const tabs = [];
  for (let seat = 1; seat < LIMITS.participantsPerRoom; seat += 1) {
    const tab = await first.openTab();
    await tab.goto('/lobby');
    await tab.joinRoom(room);
    tabs.push(tab);
  }
  const late = await scene.person('Zoe');
  await late.goto(`/room/${room}`);
  await late.button('Join room').click();
  const full = late.page.getByText(/room is full/i).first();
  await full.waitFor();
  await tabs[0]?.page.close();
  const inside = late.button(/^(Mute|Unmute)$/);
  await until(
    'a seat is free again',
    async () => {
      await late.goto(`/room/${room}`);
      await late.button('Join room').click();
      // Seven pages are a lot for a slow machine: the answer is waited for, however long it takes.
      await inside.or(full).waitFor();
      return (await inside.count()) === 1;
    },
    60_000,
  );
});

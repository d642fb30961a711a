import { expect, test } from 'vitest';
import { choose } from './harness/rooms.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

test('who is away when the host ends it for everyone is told so on coming back, camera off', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await ben.cutSignaling();
  await choose(ann, 'More', 'End for everyone');
  await ann.button('End for everyone').last().click();
  await ann.page.waitForURL('**/lobby');
  await ben.restoreSignaling();
  await ben.page.waitForURL('**/lobby');
  await ben.page.getByText('Ann ended the call for everyone').waitFor();
  await until('Ben’s devices are released', async () => (await ben.liveTracks()) === 0);
  await ben.button('Rejoin').click();
  await ben.button('End call').waitFor();
  ben.expectComplaints(/\/cut\//);
});

test('the end of a call by one’s own other tab is said as that', async () => {
  const ann = await scene.person('Ann');
  const room = scene.roomName();
  await ann.joinRoom(room);
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.joinRoom(room);
  await tab.button('Start call').click();
  await Promise.all([ann, tab].map((one) => until('connected', async () => (await one.remoteVideos.count()) === 1)));
  await until('both are connected', async () => (await ann.openConnections()) === 1);
  await tab.button('End call').click();
  await ann.page.getByText('You ended it in another tab, or on another device').waitFor();
  expect(await ann.path()).toBe('/lobby');
});

test('a sign-out in another tab, which ends the call of this one, is told at the sign-in', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.button('Sign out').click();
  await ann.page.getByText('You were signed out in another tab').waitFor();
  await until('Ann’s devices are released', async () => (await ann.liveTracks()) === 0);
});

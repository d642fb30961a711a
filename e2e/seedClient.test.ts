import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

test('a client written from the seed alone is called by ours: pictures both ways', async () => {
  const [ann, old] = [await scene.person('Ann'), await scene.seedPerson('Old')];
  const room = scene.roomName();
  await old.join(room);
  await ann.joinRoom(room);
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), old.seesMovingPicture()]);
});

test('it calls ours: pictures both ways; mute and the end arrive', async () => {
  const [ann, old] = [await scene.person('Ann'), await scene.seedPerson('Old')];
  const room = scene.roomName();
  await old.join(room);
  await ann.joinRoom(room);
  await old.startCall();
  await Promise.all([ann.seesAndHears(), old.seesMovingPicture()]);

  await old.toggleMute();
  await ann.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await ann.button('Mute').click();
  await old.page.locator('#muted').waitFor({ state: 'visible' });

  await old.stopCall();
  await ann.page.waitForURL('**/lobby');
  await until('the devices are released', async () => (await ann.liveTracks()) === 0);
});

test('ours ends the call: it is told', async () => {
  const [ann, old] = [await scene.person('Ann'), await scene.seedPerson('Old')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await old.join(room);
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), old.seesMovingPicture()]);
  await ann.button('End call').click();
  await until('the seed client has stopped', () => old.hasEnded());
});

test('it joins a room in which our call runs: it is called', async () => {
  const [ann, ben, old] = [await scene.person('Ann'), await scene.person('Ben'), await scene.seedPerson('Old')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  await ann.seesAndHears();
  await old.join(room);
  await old.seesMovingPicture();
});

test('it ends the call in a room of three and stays there: its picture goes, the call of the others goes on', async () => {
  const [ann, ben, old] = [await scene.person('Ann'), await scene.person('Ben'), await scene.seedPerson('Old')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  await ann.seesAndHears();
  await old.join(room);
  await old.seesMovingPicture();
  const caller = (await ann.remoteVideos.count()) === 2 ? ann : ben;
  await caller.seesAndHears(2);
  await old.stopCall();
  await until('its picture is gone', async () => (await caller.remoteVideos.count()) === 1);
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
});

test('another e-mail than its own is refused with the words of the seed', async () => {
  const old = await scene.seedPerson('Old');
  const room = scene.roomName();
  await old.page.evaluate((id) => {
    (window.seed as unknown as { user: { email: string } }).user.email = 'somebody@else.com';
    window.seed.join(id);
  }, room);
  await until('the refusal arrives', () => old.page.evaluate(() => window.seed.errors.length > 0));
  expect(await old.page.evaluate(() => window.seed.errors)).toEqual(['Only your registered email can join']);
});

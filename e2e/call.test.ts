import { expect, test } from 'vitest';
import { until } from './harness/until.ts';
import { useScene } from './harness/scene.ts';

const scene = useScene();

test('the ten steps of the seed: two people register, meet in a room, call, mute, and end the call', async () => {
  const ann = await scene.person('Ann', { email: 'user1@test.com' });
  const ben = await scene.person('Ben', { email: 'user2@test.com' });
  await ann.joinRoom('test-room');
  await ben.joinRoom('test-room');
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  expect(await ann.button('Start call').count()).toBe(0);
  expect(await ben.button('Start call').count()).toBe(0);

  await ann.button('Mute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await ann.button('Unmute').click();
  await ben.page.getByTestId('remote-muted').waitFor({ state: 'hidden' });

  await ann.button('End call').click();
  for (const person of [ann, ben]) {
    await person.page.waitForURL('**/lobby');
    await person.button('Join room').waitFor();
    await until(`${person.name}'s devices are released`, async () => (await person.liveTracks()) === 0);
    await until('nothing stays open', async () => (await person.openConnections()) === 0);
  }
});

test('the one who came second may call', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ben.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
});

test('Start call is offered only while somebody is there to be called', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  expect(await ann.button('Start call').count()).toBe(0);
  await ben.joinRoom(room);
  await ann.button('Start call').waitFor();
  await ben.button('End call').click();
  await ben.page.waitForURL('**/lobby');
  await ann.button('Start call').waitFor({ state: 'detached' });
});

test('hang up and call again, three times, each on a connection of its own', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const room = scene.roomName();
  for (let round = 0; round < 3; round += 1) {
    await ann.joinRoom(room);
    await ben.joinRoom(room);
    await (round % 2 === 0 ? ann : ben).button('Start call').click();
    await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
    expect(await ann.openConnections()).toBe(1);
    await (round % 2 === 0 ? ben : ann).button('End call').click();
    await Promise.all([ann.page.waitForURL('**/lobby'), ben.page.waitForURL('**/lobby')]);
  }
});

test('both press Start call at once, 20 of 20', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  let connected = 0;
  for (let round = 0; round < 20; round += 1) {
    const room = scene.roomName();
    await ann.joinRoom(room);
    await ben.joinRoom(room);
    await Promise.all([ann.button('Start call').waitFor(), ben.button('Start call').waitFor()]);
    const press = (): void => {
      const start = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Start call');
      start?.click();
    };
    await Promise.all([ann.page.evaluate(press), ben.page.evaluate(press)]);
    await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
    expect([await ann.openConnections(), await ben.openConnections()]).toEqual([1, 1]);
    connected += 1;
    await ann.button('End call').click();
    await Promise.all([ann.page.waitForURL('**/lobby'), ben.page.waitForURL('**/lobby')]);
  }
  expect(connected).toBe(20);
}, 240_000);

test('on a narrow screen one mutes and ends the call with a panel open; the bar of a host fits', async () => {
  const [ann, ben] = [await scene.person('Ann', { width: 390, height: 844 }), await scene.person('Ben')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  await ann.seesAndHears();
  await ann.button('People').click();
  const narrow = [
    { width: 320, height: 568 },
    { width: 568, height: 320 },
    { width: 768, height: 1024 },
    { width: 1000, height: 700 },
    { width: 390, height: 844 },
  ];
  const bar = ann.page.getByRole('group', { name: 'Call controls' });
  for (const size of narrow) {
    await ann.page.setViewportSize(size);
    for (const button of await bar.getByRole('button').all()) {
      await button.click({ trial: true });
      const box = await button.boundingBox();
      if (box === null) throw new Error('A button of the bar is not there.');
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(size.width);
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    }
  }
  await ann.button('Mute').click();
  await ben.page.getByTestId('remote-muted').waitFor();
  await ann.page.getByRole('heading', { name: 'People' }).waitFor();
  await ann.button('End call').click();
  await Promise.all([ann.page.waitForURL('**/lobby'), ben.page.waitForURL('**/lobby')]);
});

test('the camera goes off and on: the other side is told, and sees again', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await ann.button('Stop camera').click();
  await ben.page
    .getByText(/camera (is )?off/i)
    .first()
    .waitFor();
  await until('the camera is released', async () => (await ann.liveTracks()) === 1);
  await ann.button('Start camera').click();
  await ben.seesAndHears();
});

test('the screen takes the place of the camera, and gives it back', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await ben.seesAndHears();
  /** What the video sender of Ann's connection sends. */
  const sent = (): Promise<string> =>
    ann.page.evaluate(() => {
      const senders = window.parleyConnections().flatMap((connection) => connection.getSenders());
      const track = senders.find((sender) => sender.track?.kind === 'video')?.track;
      return track?.getSettings().displaySurface ?? (track ? 'camera' : 'nothing');
    });
  expect(await sent()).toBe('camera');
  await ann.button('Share screen').click();
  await ann.button('Stop sharing').waitFor();
  await expect.poll(sent, { timeout: 10_000 }).toMatch(/monitor|window|browser/);
  await ben.seesAndHears();
  await ann.button('Stop sharing').click();
  await ann.button('Share screen').waitFor();
  await expect.poll(sent, { timeout: 10_000 }).toBe('camera');
  await ben.seesAndHears();
});

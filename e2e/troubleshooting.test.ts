import { expect, test } from 'vitest';
import { FAKE_DEVICES, GRANT_DEVICES } from './harness/launchBrowser.ts';
import { useScene } from './harness/scene.ts';

// The three issues of the seed's troubleshooting, each provoked; docs/TROUBLESHOOTING.md says what to do about them.
const scene = useScene({ devices: [GRANT_DEVICES, FAKE_DEVICES] });

/** Runs in the page: no network path between the two is ever found. */
function noPath(): void {
  RTCPeerConnection.prototype.addIceCandidate = async () => undefined;
}

test('"Authentication failed": a token that the server does not take leads to the sign-in, not to a dead page', async () => {
  const ann = await scene.person('Ann');
  await ann.page.context().clearCookies();
  await ann.page.evaluate(() => localStorage.setItem('token', `${localStorage.getItem('token')}x`));
  await ann.page.reload();
  await ann.page.waitForURL('**/login**');
  await ann.button('Sign in').waitFor();
  expect(ann.complaints.splice(0).every((line) => line.includes('401'))).toBe(true);
});

test('"No video": while no path is found both are told that it is connecting, never shown a frozen picture alone', async () => {
  const [ann, ben] = [
    await scene.person('Ann', { initScript: noPath }),
    await scene.person('Ben', { initScript: noPath }),
  ];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').click();
  for (const person of [ann, ben]) {
    await person.page
      .getByTestId('connection-state')
      .filter({ hasText: /connecting/i })
      .waitFor();
    await person.button('End call').waitFor();
  }
});

test('"One-way video": whoever sends no picture is shown with a name and the words, and sees the other', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const room = scene.roomName();
  await ann.goto(`/room/${room}`);
  await ann.page.getByRole('switch', { name: 'Camera', exact: true }).click();
  await ann.button('Join room').click();
  await ann.button('Start camera').waitFor();
  await ben.joinRoom(room);
  await ben.button('Start call').click();
  await ben.page
    .getByText(/camera (is )?off/i)
    .first()
    .waitFor();
  await expect.poll(async () => (await ann.inbound()).framesDecoded, { timeout: 20_000 }).toBeGreaterThan(5);
});

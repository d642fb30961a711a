import { expect, test } from 'vitest';
import { LOOKS, screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';

const scene = useScene();
test.each(LOOKS)(
  'no serious finding of axe on any screen, $width wide, $colorScheme',
  { timeout: 120_000 },
  async (look) => {
    const [ann, ben] = [await scene.person('Ann', look), await scene.person('Ben', look)];
    const room = scene.roomName();
    const { check, found } = screenCheck('main', ann);
    await check('lobby');
    await ann.goto(`/room/${room}`);
    await ann.localVideo.waitFor({ state: 'visible' });
    await check('pre-join');
    await ann.button('Join room').click();
    await ann.button('Mute').waitFor();
    await check('alone in a room');
    await ben.joinRoom(room);
    await ann.button('Start call').click();
    await ann.seesAndHears();
    await ann.page.mouse.move(100, 100);
    await check('call');
    await ann.button('End call').click();
    await ann.button('Rejoin').waitFor();
    await check('lobby after a call');
    await ann.goto('/nowhere');
    await check('unknown path');
    await ann.goto('/lobby');
    await ann.button('Sign out').click();
    await ann.button('Sign in').waitFor();
    await check('sign in');
    await ann.goto('/register');
    await ann.button('Create account').click();
    await check('create account, with errors');
    expect(found).toEqual({});
  },
);

test('the way from sign-in into a call needs no mouse', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const room = scene.roomName();
  await ben.joinRoom(room);
  const { keyboard } = ann.page;
  await ann.field('Room').focus();
  await keyboard.type(room);
  await keyboard.press('Enter');
  // The lobby has a `Join room` as well: only the switch tells that this is the pre-join.
  await ann.page.getByRole('switch', { name: 'Camera', exact: true }).waitFor();
  await ann.button('Join room').focus();
  await keyboard.press('Enter');
  await ann.button('Start call').waitFor();
  await ann.button('Start call').focus();
  await keyboard.press('Space');
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  const shortcut = await ann.button('Mute').getAttribute('aria-keyshortcuts');
  expect(shortcut).toMatch(/\w/);
  await ann.button('Mute').focus();
  await keyboard.press('Enter');
  await ann.button('Unmute').waitFor();
});

test('another screen begins at its heading, and so does what takes the place of a whole one', async () => {
  const ann = await scene.visitor('Ann');
  const { page } = ann;
  const heading = (words: string) => page.locator('h1:focus', { hasText: words }).waitFor();
  await ann.goto('/login');
  await page.getByRole('link', { name: 'Create an account' }).focus();
  await page.keyboard.press('Enter');
  await heading('Nice to meet you');
  await ann.register();
  await page.getByRole('link', { name: 'Your account: Ann' }).focus();
  await page.keyboard.press('Enter');
  await heading('Your account');
  await page.getByRole('link', { name: 'Back to the lobby' }).focus();
  await page.keyboard.press('Enter');
  await heading('Who would you like to see?');

  // Nothing that one decides here is passed over: the switches come after the heading.
  await ann.fill('Room', scene.roomName());
  await page.keyboard.press('Enter');
  await heading('room-');
  await page.keyboard.press('Tab');
  await page.locator(':focus', { hasText: 'Microphone' }).and(page.getByRole('switch')).waitFor();
  await page.keyboard.press('Tab');
  await page.locator(':focus', { hasText: 'Camera' }).and(page.getByRole('switch')).waitFor();

  const json = { code: 'store_unavailable', message: 'The database does not answer.' };
  await page.route('**/api/auth/role', (route) => route.fulfill({ status: 503, json }));
  await ann.goto('/admin');
  await ann.button('Try again').focus();
  await page.unroute('**/api/auth/role');
  await page.keyboard.press('Enter');
  await heading('Only for administrators');
  ann.expectComplaints(/503/);
});

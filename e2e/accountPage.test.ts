import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { LOOKS, screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

/** From the lobby to one's account. */
async function openAccount(person: Person): Promise<void> {
  await person.page.getByRole('link', { name: `Your account: ${person.name}`, exact: true }).click();
  await person.page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
  await person.page.getByText('This device').waitFor();
}

/** Somewhere else, without a browser. */
async function signInElsewhere(person: Person, password = 'SecurePass123'): Promise<Response> {
  return fetch(`${scene.parley.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'curl/8.14' },
    body: JSON.stringify({ email: person.email, password }),
  });
}

test('one sees where one is signed in, in words, and ends a session elsewhere', async () => {
  const ann = await scene.person('Ann');
  const { token } = (await (await signInElsewhere(ann)).json()) as { token: string };
  await openAccount(ann);
  const devices = ann.page.getByRole('list', { name: 'Devices' }).getByRole('listitem');
  expect(await devices.count()).toBe(2);
  const [here, elsewhere] = await devices.allTextContents();
  expect(here).toMatch(/^Chrome on .+Last used: Today, .+ from (?:127\.0\.0\.x|::1).*This device$/);
  expect(elsewhere).toContain('The program curl');

  await ann.button('End the session of The program curl').click();
  await until('the session is gone from the list', async () => (await devices.count()) === 1);
  // So is the button, and whoever listens goes on where it was.
  await ann.page.locator('h2:focus', { hasText: 'Your devices' }).waitFor();
  const me = await fetch(`${scene.parley.origin}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status).toBe(401);
});

test('signing out everywhere ends the call in another tab, is told, and the other side sees it', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await ben.seesAndHears();
  const tab = await ann.openTab();
  await tab.goto('/account');
  await tab.button('Sign out everywhere').click();
  await tab.page.getByText('You are signed out on every device.').waitFor();
  await ann.page.waitForURL('**/login**');
  await until('Ben has nobody left', async () => (await ben.remoteVideos.count()) === 0);
});

test('a new password ends the other sessions and leaves this one; the old one is good no more', async () => {
  const ann = await scene.person('Ann');
  await signInElsewhere(ann);
  await openAccount(ann);
  const { keyboard } = ann.page;
  await ann.field('Current password').focus();
  await keyboard.type('WrongPass123');
  await ann.field('New password').focus();
  await keyboard.type('AnotherPass123');
  await keyboard.press('Enter');
  await ann.page.getByText('This is not your password').waitFor();
  expect(ann.complaints.splice(0).every((line) => line.includes('401'))).toBe(true);
  // The wrong one is where the person goes on.
  await until('the field with the error has the focus', async () =>
    ann.field('Current password').evaluate((field) => field === document.activeElement),
  );
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('SecurePass123');
  await keyboard.press('Enter');
  await ann.page.getByText('Your password is changed').waitFor();
  const devices = ann.page.getByRole('list', { name: 'Devices' }).getByRole('listitem');
  await until('only this device is left', async () => (await devices.count()) === 1);
  expect((await signInElsewhere(ann)).status).toBe(401);
  expect((await signInElsewhere(ann, 'AnotherPass123')).status).toBe(200);
});

test('an account is deleted by the keyboard alone, after a question that can be left', async () => {
  const ann = await scene.person('Ann');
  await openAccount(ann);
  const { keyboard } = ann.page;
  const question = ann.page.getByRole('dialog', { name: 'Delete your account?' });
  await ann.button('Delete account').focus();
  await keyboard.press('Enter');
  await question.waitFor();
  await keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  expect(await ann.button('Delete account').evaluate((button) => button === document.activeElement)).toBe(true);

  await keyboard.press('Enter');
  await question.getByLabel('Password', { exact: true }).focus();
  await keyboard.type('SecurePass123');
  await keyboard.press('Enter');
  await ann.page.getByText('Your account and its data are gone.').waitFor();
  expect((await signInElsewhere(ann)).status).toBe(401);
});

test('what is being done is not called off: neither by the button nor by Escape, and the dialog says so', async () => {
  const ann = await scene.person('Ann');
  await openAccount(ann);
  let answer = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (answer = resolve));
  await ann.page.route('**/api/auth/me', async (route) => {
    if (route.request().method() !== 'DELETE') return route.fallback();
    await isHeld;
    return route.fulfill({
      status: 503,
      json: { code: 'store_unavailable', message: 'The database does not answer.' },
    });
  });
  const question = ann.page.getByRole('dialog', { name: 'Delete your account?' });
  await ann.button('Delete account').click();
  await question.getByLabel('Password', { exact: true }).fill('SecurePass123');
  await question.getByRole('button', { name: 'Delete for good' }).click();
  await question.getByText('Too late to cancel').waitFor();
  expect(await question.getByRole('button', { name: 'Keep it' }).isDisabled()).toBe(true);
  // Chromium lets a page refuse the first, and closes the dialog at the second.
  for (let press = 1; press <= 3; press += 1) await ann.page.keyboard.press('Escape');
  expect(await question.isVisible()).toBe(true);
  // As Android's Back does at the second time.
  const shut = (): Promise<void> => ann.page.evaluate(() => document.querySelector('dialog')?.close());
  await shut();
  await question.waitFor();
  answer();
  await question.getByText('cannot reach its database').waitFor();
  await shut();
  await question.waitFor({ state: 'detached' });
  await ann.button('Delete account').click();
  await question.getByRole('button', { name: 'Keep it' }).click();
  await question.waitFor({ state: 'hidden' });
  ann.expectComplaints(/503/);
});

test.each(LOOKS)('no serious finding of axe on the account, $width wide, $colorScheme', async (look) => {
  const ann = await scene.person('Ann', look);
  await signInElsewhere(ann);
  await openAccount(ann);
  const { check, found } = screenCheck('account', ann);
  await check('account');
  await ann.field('New password').fill('short');
  await ann.button('Change password').click();
  await check('account, with errors');
  await ann.button('Delete account').click();
  await ann.page.getByRole('dialog').waitFor();
  await ann.button('Delete for good').click();
  await check('question');
  expect(found).toEqual({});
});

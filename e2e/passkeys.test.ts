import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { runAdminCommand } from './harness/runAdminCommand.ts';
import { LOOKS, screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';
import { totpCode } from './harness/totpCode.ts';
import { until } from './harness/until.ts';
import { VirtualAuthenticator } from './harness/VirtualAuthenticator.ts';

const scene = useScene();
const PASSWORD = 'SecurePass123';

const dialog = ({ page }: Person): Locator => page.getByRole('dialog');
const listed = ({ page }: Person): Locator =>
  page.getByRole('list', { name: 'Passkeys', exact: true }).getByRole('listitem');

/** Counts the passkeys that the page waits for, where the test can read it. */
function countQuestions(): void {
  const { get } = CredentialsContainer.prototype;
  let open = 0;
  const count = (by: number): void => {
    open += by;
    document.documentElement.dataset['questions'] = String(open);
  };
  CredentialsContainer.prototype.get = async function (options) {
    count(1);
    try {
      return await get.call(this, options);
    } finally {
      count(-1);
    }
  };
}

async function waitForQuestions({ page }: Person, count: number): Promise<void> {
  await page.locator(`html[data-questions="${count}"]`).waitFor();
}

/** Adds a passkey of this name on the account page. */
async function add(person: Person, name: string, code?: string): Promise<void> {
  await person.goto('/account');
  await person.page.getByText('You have none yet.').or(listed(person).first()).waitFor();
  const count = await listed(person).count();
  await person.press('Add a passkey');
  await person.fill('Name of the passkey', name);
  await dialog(person).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await person.press('Go on');
  if (code !== undefined) {
    await dialog(person).getByLabel('Code', { exact: true }).fill(code);
    await person.press('Go on');
  }
  await until('one more passkey is listed', async () => (await listed(person).count()) === count + 1);
}

async function signOut(person: Person): Promise<void> {
  await person.goto('/lobby');
  await person.press('Sign out');
  await person.button('Sign in with a passkey').waitFor();
}

/** Signs in with a passkey up to the server's answer, which does not arrive before the function returned here is called. */
async function holdAnswerToPasskey(person: Person): Promise<() => void> {
  const { promise: isAnswered, resolve: answered } = Promise.withResolvers<void>();
  const { promise: isHeld, resolve: letGo } = Promise.withResolvers<void>();
  await person.page.route('**/api/auth/passkeys/sign-in', async (route) => {
    const response = await route.fetch();
    answered();
    await isHeld;
    await route.fulfill({ response });
  });
  await person.press('Sign in with a passkey');
  await isAnswered;
  return letGo;
}

test('added, named, and then it signs in without a password, by the keyboard', async () => {
  const ann = await scene.person('Ann');
  const device = await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'My laptop');
  expect(await device.size()).toBe(1);
  await ann.press('Rename My laptop');
  await ann.fill('Name of the passkey', 'Old laptop');
  await ann.press('Save');
  await ann.page.getByText('Old laptop', { exact: true }).first().waitFor();

  await signOut(ann);
  await ann.button('Sign in with a passkey').focus();
  await ann.page.keyboard.press('Enter');
  await ann.button('Join room').waitFor();
  await ann.goto('/account');
  await listed(ann).filter({ hasText: 'Last used: Today' }).waitFor();
});

test('while the device waits for its finger, Cancel and Escape call it off, and nothing has been done', async () => {
  const ann = await scene.person('Ann');
  const device = await VirtualAuthenticator.plugInto(ann);
  await device.touch(false);
  await ann.goto('/account');
  const asked = ann.page.waitForResponse('**/api/auth/passkeys/options');
  await ann.press('Add a passkey');
  await dialog(ann).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ann.press('Go on');
  await asked;
  // As long as it takes somebody to find their phone.
  await dialog(ann).locator('button[aria-busy="true"]').waitFor();
  expect(await dialog(ann).getByText('Too late to cancel').count()).toBe(0);
  await dialog(ann).getByRole('button', { name: 'Cancel' }).click();
  await dialog(ann).waitFor({ state: 'detached' });

  await device.touch(true);
  await add(ann, 'My laptop');
  expect(await device.size()).toBe(1);
  await device.touch(false);
  await ann.press('Remove My laptop');
  const proving = ann.page.waitForResponse('**/api/auth/passkeys/proof/options');
  await ann.press('Use a passkey instead');
  await proving;
  await ann.page.keyboard.press('Escape');
  await dialog(ann).waitFor({ state: 'detached' });
  await device.touch(true);
  await ann.page.reload();
  await listed(ann).filter({ hasText: 'My laptop' }).waitFor();
});

test('a new password leaves them as they are, and says so where it is chosen', async () => {
  const ann = await scene.person('Ann');
  await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'My laptop');
  await ann.fill('Current password', PASSWORD);
  await ann.fill('New password', 'tarm bolu vex 7');
  await ann.press('Change password');
  const words = ann.page.getByText('Your passkey still signs you in.');
  await words.waitFor();

  const printed = await runAdminCommand(scene.parley, ['reset-password', ann.email]);
  const [path] = /\/reset#\S+/.exec(printed) ?? [''];
  await ann.goto(path);
  await ann.fill('New password', 'tarm bolu vex 8');
  await ann.press('Set password');
  await words.waitFor();
  await ann.page.getByRole('link', { name: 'Your account', exact: true }).click();
  await ann.press('Sign in with a passkey');
  await listed(ann).filter({ hasText: 'My laptop' }).waitFor();
  const activity = ann.page.getByText('A new password was set with a link; your passkey stayed as before');
  await activity.first().waitFor();
});

test('several for one account; one is removed by another, and signs in no more', async () => {
  const ann = await scene.person('Ann');
  const first = await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'First');
  await first.lose();
  await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'Second');
  await ann.press('Remove First');
  await ann.press('Use a passkey instead');
  await until('only the second is listed', async () => (await listed(ann).count()) === 1);
  await ann.page.locator('h2:focus', { hasText: 'Passkeys' }).waitFor();
  expect(await listed(ann).first().textContent()).toContain('Second');
  await ann.press('Remove Second');
  await dialog(ann).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog(ann).getByRole('button', { name: 'Remove', exact: true }).click();
  await ann.page.getByText('You have none yet.').waitFor();
  await signOut(ann);
  await ann.press('Sign in with a passkey');
  await ann.page.getByText('No account here knows this passkey.', { exact: false }).waitFor();
  ann.expectComplaints(/401/);
});

test('the question of the browser ends with the screen that asked it', async () => {
  const ann = await scene.person('Ann', { initScript: countQuestions });
  const device = await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'Key');
  await signOut(ann);
  await device.touch(false);
  await ann.press('Sign in with a passkey');
  await waitForQuestions(ann, 1);
  await ann.page.getByRole('link', { name: 'Create an account' }).click();
  await waitForQuestions(ann, 0);
});

test('who goes elsewhere before the server has answered is not signed in, and leaves no session behind', async () => {
  const ann = await scene.person('Ann');
  await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'Key');
  await signOut(ann);
  const letGo = await holdAnswerToPasskey(ann);
  await ann.page.getByRole('link', { name: 'Create an account' }).click();
  await ann.button('Create account').waitFor();
  const signedOut = ann.page.waitForResponse('**/api/auth/logout');
  letGo();
  expect((await signedOut).status()).toBe(200);
  expect(await ann.path()).toBe('/register');
  await ann.goto('/login');
  await ann.signIn();
  await ann.button('Join room').waitFor();
  await ann.goto('/account');
  await ann.page.getByText('This device').waitFor();
  expect(await ann.page.getByRole('list', { name: 'Devices' }).getByRole('listitem').count()).toBe(1);
});

test('a password that is quicker than the answer to a passkey keeps its session, and its cookie', async () => {
  const ann = await scene.person('Ann');
  await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'Key');
  await signOut(ann);
  const letGo = await holdAnswerToPasskey(ann);
  const order: string[] = [];
  const note = (what: string, address: string): void => {
    const [, name] = /\/api\/auth\/(login|logout)$/.exec(address) ?? [];
    if (name !== undefined) order.push(`${name} ${what}`);
  };
  ann.page.on('request', (request) => note('asked', request.url()));
  ann.page.on('response', (response) => note('answered', response.url()));
  // Away from the question, and back.
  await ann.page.getByRole('link', { name: 'Create an account' }).click();
  await ann.button('Create account').waitFor();
  await ann.page.getByRole('link', { name: 'Sign in' }).click();
  await ann.fill('Email', ann.email);
  await ann.fill('Password', 'SecurePass123');
  await ann.press('Sign in');
  letGo();
  await ann.button('Join room').waitFor();
  // What the late answer began had ended before: the cookie of the password is the last that came.
  expect(order).toEqual(['logout asked', 'logout answered', 'login asked', 'login answered']);
  const renewed = await ann.evaluate(async () => (await fetch('/api/auth/refresh', { method: 'POST' })).status);
  expect(renewed).toBe(200);
  await ann.goto('/account');
  await ann.page.getByText('This device').waitFor();
  expect(await ann.page.getByRole('list', { name: 'Devices' }).getByRole('listitem').count()).toBe(1);
});

test('stands for the code after a password, and for a lost phone', async () => {
  const ann = await scene.person('Ann', { initScript: countQuestions });
  const device = await VirtualAuthenticator.plugInto(ann);
  await ann.goto('/account');
  await ann.press('Set up two-step sign-in');
  const secret = ((await ann.page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '');
  await ann.fill('Code', totpCode(secret));
  await ann.press('Turn on');
  await ann.button('I have kept them').waitFor();
  await add(ann, 'Key', totpCode(secret, 1));

  await signOut(ann);
  await ann.signIn();
  await device.touch(false);
  await ann.press('Use a passkey');
  await waitForQuestions(ann, 1);
  await ann.press('Back to the password');
  await waitForQuestions(ann, 0);
  await device.touch(true);
  await ann.signIn();
  await ann.press('Use a passkey');
  await ann.button('Join room').waitFor();
  // Without the phone and without recovery codes: the passkey turns two-step sign-in off.
  await ann.goto('/account');
  await ann.press('Turn off');
  await ann.press('Use a passkey instead');
  await ann.button('Set up two-step sign-in').waitFor();
  ann.expectComplaints(/401/);
});

test('a finger that is not recognised, and a device without a passkey, are told in words', async () => {
  const ann = await scene.person('Ann');
  const device = await VirtualAuthenticator.plugInto(ann);
  await add(ann, 'Key');
  await signOut(ann);
  await device.recognise(false);
  await ann.press('Sign in with a passkey');
  await ann.page.getByText('No passkey was used', { exact: false }).waitFor();
  await device.recognise(true);
  await ann.press('Sign in with a passkey');
  await ann.button('Join room').waitFor();
});

test.each(LOOKS)('no serious finding of axe, $width wide, $colorScheme', { timeout: 120_000 }, async (look) => {
  const ann = await scene.person('Ann', look);
  await VirtualAuthenticator.plugInto(ann);
  const { check, found } = screenCheck('passkeys', ann);
  await add(ann, 'My laptop');
  await check('listed');
  await ann.press('Add a passkey');
  await check('adding');
  await ann.press('Cancel');
  await ann.press('Rename My laptop');
  await check('renaming');
  await ann.press('Cancel');
  await ann.press('Remove My laptop');
  await check('removing');
  await ann.press('Cancel');
  await signOut(ann);
  await check('sign in');
  expect(found).toEqual({});
});

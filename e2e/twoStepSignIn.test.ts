import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { LOOKS, screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';
import { totpCode } from './harness/totpCode.ts';
import { until } from './harness/until.ts';

const scene = useScene();
const PASSWORD = 'SecurePass123';

/** Sets two-step sign-in up on the account page, as far as the recovery codes. The secret and the codes. */
async function enrol(person: Person): Promise<{ secret: string; recoveryCodes: string[] }> {
  await person.goto('/account');
  await person.press('Set up two-step sign-in');
  const secret = ((await person.page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '');
  await person.fill('Code', totpCode(secret));
  await person.press('Turn on');
  const codes = person.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await codes.first().waitFor();
  return { secret, recoveryCodes: await codes.allTextContents() };
}

/** The field of this name in the question that everything else waits for: the page behind it has such fields too. */
function asked({ page }: Person, label: string): Locator {
  return page.getByRole('dialog').getByLabel(label, { exact: true });
}

/** Signs out, and in again as far as the second step. */
async function comeBack(person: Person): Promise<void> {
  await person.goto('/lobby');
  await person.press('Sign out');
  await person.signIn();
  await person.field('Code').waitFor();
  // Chromium writes a line for the 401 that asks for the second step.
  person.expectComplaints(/401/);
}

test('set up by QR code, used at the sign-in, and turned off, with the keyboard alone', async () => {
  const ann = await scene.person('Ann');
  const { keyboard } = ann.page;
  await ann.goto('/account');
  await ann.button('Set up two-step sign-in').focus();
  await keyboard.press('Enter');
  const code = ann.page.getByAltText('QR code', { exact: false });
  await until('the QR code is a picture', () =>
    code.evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0),
  );
  const secret = ((await ann.page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '');
  // The focus is in the field already.
  await keyboard.type(totpCode(secret));
  await keyboard.press('Enter');
  await ann.button('I have kept them').waitFor();
  // Whoever listens is led to them.
  await ann.page.locator('[aria-label="Recovery codes"]:focus').waitFor();
  const codes = await ann.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  await ann.button('I have kept them').focus();
  await keyboard.press('Enter');
  await ann.page.getByText('You have 10 recovery codes left.', { exact: false }).waitFor();

  await comeBack(ann);
  expect(await ann.field('Code').getAttribute('autocomplete')).toBe('one-time-code');
  expect(await ann.field('Code').getAttribute('inputmode')).toBe('numeric');
  // One step ahead is within the skew; the code of this step has turned it on.
  await keyboard.type(totpCode(secret, 1));
  await keyboard.press('Enter');
  await ann.button('Join room').waitFor();

  await ann.goto('/account');
  await ann.button('Turn off').focus();
  await keyboard.press('Enter');
  await ann.page.getByRole('dialog').waitFor();
  await asked(ann, 'Password').focus();
  await keyboard.type(PASSWORD);
  await asked(ann, 'Code').focus();
  await keyboard.type(codes[0] ?? '');
  await keyboard.press('Enter');
  await ann.button('Set up two-step sign-in').waitFor();
  await ann.page.locator('h2:focus', { hasText: 'Two-step sign-in' }).waitFor();
  await ann.goto('/lobby');
  await ann.press('Sign out');
  await ann.signIn();
  await ann.button('Join room').waitFor();
});

test('a lost phone: a recovery code signs in once, and new ones take the place of the rest', async () => {
  const ann = await scene.person('Ann');
  const { recoveryCodes } = await enrol(ann);
  const [first = '', second = ''] = recoveryCodes;
  await comeBack(ann);
  await ann.press('Use a recovery code');
  await ann.fill('Recovery code', first.toUpperCase());
  await ann.press('Sign in');
  await ann.button('Join room').waitFor();

  await comeBack(ann);
  await ann.press('Use a recovery code');
  await ann.fill('Recovery code', first);
  await ann.press('Sign in');
  await ann.page.getByText('none of your recovery codes, or it has been used').waitFor();
  expect(await ann.field('Recovery code').getAttribute('aria-invalid')).toBe('true');
  await ann.fill('Recovery code', second);
  await ann.press('Sign in');
  await ann.button('Join room').waitFor();

  await ann.goto('/account');
  await ann.page.getByText('You have 8 recovery codes left.', { exact: false }).waitFor();
  await ann.press('Make new recovery codes');
  await asked(ann, 'Password').fill(PASSWORD);
  await asked(ann, 'Code').fill(recoveryCodes[2] ?? '');
  await ann.press('Make new codes');
  const downloading = ann.page.waitForEvent('download');
  await ann.press('Download codes');
  const file = await readFile(await (await downloading).path(), 'utf8');
  const fresh = await ann.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
  for (const code of fresh) expect(file).toContain(code);
  expect(fresh.filter((code) => recoveryCodes.includes(code))).toEqual([]);
  ann.expectComplaints(/401/);
});

test('the second step says what is wrong, ends after five tries, and leads back to the password', async () => {
  const ann = await scene.person('Ann');
  const { secret } = await enrol(ann);
  await comeBack(ann);
  for (let tries = 0; tries < 5; tries += 1) {
    await ann.fill('Code', '000000');
    await ann.press('Sign in');
    await ann.page.getByText('This code is wrong, or it has been used.', { exact: false }).waitFor();
    expect(await ann.field('Code').getAttribute('aria-invalid')).toBe('true');
    await ann.fill('Code', '');
  }
  await ann.fill('Code', totpCode(secret, 1));
  await ann.press('Sign in');
  await ann.page.getByText('Enter your password again.', { exact: false }).waitFor();
  expect(await ann.field('Email').inputValue()).toBe(ann.email);
  await ann.fill('Password', PASSWORD);
  await ann.press('Sign in');
  await ann.fill('Code', totpCode(secret, 1));
  await ann.press('Sign in');
  await ann.button('Join room').waitFor();
  ann.expectComplaints(/401/);
});

test('a new password and the end of the account ask for a code, from the start where it is known to be needed', async () => {
  const ann = await scene.person('Ann');
  await ann.goto('/account');
  await ann.button('Set up two-step sign-in').waitFor();
  // In another tab; this one has not heard of it.
  const tab = await ann.openTab();
  const { recoveryCodes } = await enrol(tab);
  await ann.fill('Current password', PASSWORD);
  await ann.fill('New password', 'tulip-anvil-42-moss');
  await ann.press('Change password');
  await ann.fill('Code', recoveryCodes[0] ?? '');
  await ann.press('Change password');
  await ann.page.getByText('Your password is changed.', { exact: false }).waitFor();
  // The one that was just spent is counted on the page as it stands.
  await ann.page.getByText('You have 9 recovery codes left.', { exact: false }).waitFor();

  await tab.goto('/account');
  await tab.page.getByText('You have 9 recovery codes left.', { exact: false }).waitFor();
  await tab.field('Code').waitFor();
  await tab.press('Delete account');
  await asked(tab, 'Password').fill('tulip-anvil-42-moss');
  await asked(tab, 'Code').fill(recoveryCodes[1] ?? '');
  await tab.press('Delete for good');
  await tab.page.getByText('Your account and its data are gone.').waitFor();
  expect(tab.complaints).toEqual([]);
  ann.expectComplaints(/401/);
});

test.each(LOOKS)('no serious finding of axe, $width wide, $colorScheme', { timeout: 120_000 }, async (look) => {
  const ann = await scene.person('Ann', look);
  const { check, found } = screenCheck('two-step', ann);
  await ann.goto('/account');
  await ann.button('Set up two-step sign-in').waitFor();
  await check('off');
  await ann.press('Set up two-step sign-in');
  await ann.field('Code').waitFor();
  await ann.press('Turn on');
  await check('enrolling, with an error');
  const secret = ((await ann.page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', '');
  await ann.fill('Code', totpCode(secret));
  await ann.press('Turn on');
  await ann.button('I have kept them').waitFor();
  await check('recovery codes');
  await ann.press('I have kept them');
  await ann.press('Turn off');
  await ann.page.getByRole('dialog').waitFor();
  await check('asking once more');
  await ann.press('Cancel');
  await check('on');
  await comeBack(ann);
  await check('second step');
  await ann.press('Use a recovery code');
  await ann.field('Recovery code').waitFor();
  await check('second step, recovery code');
  expect(found).toEqual({});
});

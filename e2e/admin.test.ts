import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { seriousFindings } from './harness/seriousFindings.ts';
import { until } from './harness/until.ts';

const scene = useScene();

/** The link that the server prints at its start until it has an administrator. */
function printedLink(): string {
  const [link] = scene.parley.log().match(/http:\S+\/claim#[\w-]{43}/) ?? [];
  if (link === undefined) throw new Error(`The server printed no link:\n${scene.parley.log()}`);
  return link;
}

test('whoever opens the printed link becomes administrator, sees what lives, and locks an account out of its call', async () => {
  const ada = await scene.person('Ada');
  await ada.page.goto(printedLink());
  await ada.button('Become administrator').waitFor();
  // Neither in the address bar nor in what the browser remembers.
  await ada.page.waitForURL((url) => url.pathname === '/claim' && url.hash === '');
  await ada.button('Become administrator').click();
  await ada.page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor();

  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await ben.seesAndHears();
  const calls = ada.page.getByRole('list', { name: 'Calls that run' });
  await calls.getByText('Ann and Ben').waitFor();

  const accounts = ada.page.getByRole('list', { name: 'Accounts' });
  await accounts.waitFor();
  for (const width of [390, 1440]) {
    await ada.page.setViewportSize({ width, height: 900 });
    expect(await seriousFindings(ada)).toEqual([]);
  }
  await ada.field('Find by name or address').fill(ann.email);
  await until('only Ann is listed', async () => (await accounts.getByRole('listitem').count()) === 1);
  // By the keyboard alone.
  await accounts.locator('summary').focus();
  await ada.page.keyboard.press('Enter');
  await ada.button('Lock account').focus();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('dialog').waitFor();
  await ada.button('Lock').focus();
  await ada.page.keyboard.press('Enter');
  await accounts.getByText('Locked', { exact: true }).waitFor();

  await ann.page.waitForURL('**/login**');
  await until('Ben has nobody left', async () => (await ben.remoteVideos.count()) === 0);
  await ann.field('Email').fill(ann.email);
  await ann.field('Password').fill('SecurePass123');
  await ann.button('Sign in').click();
  await ann.page
    .getByText(/locked/i)
    .first()
    .waitFor();
  expect(ann.complaints.splice(0).every((line) => line.includes('403'))).toBe(true);

  await ada.page.getByRole('list', { name: 'Security events' }).getByText('Account locked, by Ada').waitFor();
});

test('others are told whom the page is for, and a link that was used says so', async () => {
  const ben = await scene.person('Ben');
  await ben.goto('/admin');
  await ben.page.getByRole('heading', { name: 'Only for administrators' }).waitFor();
  await ben.page.goto(printedLink());
  await ben.page.getByRole('heading', { name: 'This link is no longer good' }).waitFor();
  expect(ben.complaints.splice(0).every((line) => /40[0-9]/.test(line))).toBe(true);
});

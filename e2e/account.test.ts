import { expect, test } from 'vitest';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

test('a signed-out visit makes no request that fails, and returns to where one was going', async () => {
  const ann = await scene.person('Ann');
  const room = scene.roomName();
  await ann.button('Sign out').click();
  await ann.page.waitForURL('**/login**');
  const failed: string[] = [];
  ann.page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  await ann.goto(`/room/${room}`);
  await ann.page.waitForURL('**/login**');
  await ann.field('Email').fill(ann.email.toUpperCase());
  await ann.field('Password').fill('SecurePass123');
  await ann.button('Sign in').click();
  await ann.page.waitForURL(`**/room/${room}`);
  expect(failed).toEqual([]);
});

test('a wrong password is told beside the form, and nothing typed is lost', async () => {
  const ann = await scene.person('Ann');
  await ann.button('Sign out').click();
  await ann.signIn('WrongPass123');
  await ann.page.getByText('do not belong together').waitFor();
  expect(await ann.field('Password').getAttribute('aria-invalid')).toBe('true');
  expect(await ann.field('Email').inputValue()).toBe(ann.email);
  // Chromium writes a line for the 401.
  expect(ann.complaints.splice(0).every((line) => line.includes('401'))).toBe(true);
});

test('a taken address is told beside its field, until that is changed', async () => {
  const ann = await scene.person('Ann');
  await ann.button('Sign out').click();
  await ann.goto('/register');
  await ann.field('Name').fill('Another Ann');
  await ann.field('Email').fill(ann.email.toUpperCase());
  await ann.field('Password').fill('SecurePass123');
  await ann.button('Create account').click();
  await ann.page.getByText('There is an account with this address already').waitFor();
  expect(await ann.field('Email').getAttribute('aria-invalid')).toBe('true');
  expect(ann.complaints.splice(0).every((line) => line.includes('400'))).toBe(true);
  await ann.field('Name').fill('Ann the Second');
  expect(await ann.field('Email').getAttribute('aria-invalid')).toBe('true');
  await ann.field('Email').fill(`second-${ann.email}`);
  await ann.page.getByText('There is an account with this address already').waitFor({ state: 'detached' });
});

test('signing out in one tab signs out the other', async () => {
  const ann = await scene.person('Ann');
  const tab = await ann.openTab();
  await tab.goto('/lobby');
  await tab.button('Sign out').click();
  await ann.page.waitForURL('**/login**');
});

test('who signs out without a network is out here, learns that the server does not know, and it is told once it can be', async () => {
  const ann = await scene.person('Ann');
  const [token, [cookie]] = [
    await ann.evaluate(() => localStorage.getItem('token')),
    await ann.page.context().cookies(),
  ];
  const answerOf = async (method: string, path: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(scene.parley.origin + path, { method, headers })).status;
  const bearer = { authorization: `Bearer ${token}` };
  await ann.page.context().setOffline(true);
  await ann.button('Sign out').click();
  await ann.page.getByText('The server does not know it yet').waitFor();
  // What a shared computer keeps can end the session, and do nothing else.
  const kept: Record<string, string> = await ann.evaluate(() => ({ ...localStorage }));
  expect(kept['owedSignOut']).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
  expect(Object.values(kept).filter((value) => value.includes('eyJ'))).toEqual([]);
  for (const text of [kept['owedSignOut'], kept['owedSignOut']?.split('.')[1]]) {
    expect(await answerOf('GET', '/api/auth/me', { authorization: `Bearer ${text}` })).toBe(401);
  }
  expect(await answerOf('GET', '/api/auth/me', bearer)).toBe(200);
  ann.expectComplaints(/ERR_INTERNET_DISCONNECTED/);

  const failed: string[] = [];
  ann.page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  await ann.page.context().setOffline(false);
  await ann.page.getByText('The server does not know it yet').waitFor({ state: 'detached' });
  expect(await answerOf('GET', '/api/auth/me', bearer)).toBe(401);
  expect(await answerOf('POST', '/api/auth/refresh', { cookie: `${cookie!.name}=${cookie!.value}` })).toBe(401);
  expect(await ann.evaluate(() => localStorage.getItem('owedSignOut'))).toBeNull();
  expect(failed).toEqual([]);
});

test('a sign-out that a closed tab still owed is told at the next visit, though the session ended elsewhere meanwhile', async () => {
  const ann = await scene.person('Ann');
  const token = await ann.evaluate(() => localStorage.getItem('token'));
  await ann.page.context().setOffline(true);
  await ann.button('Sign out').click();
  await ann.page.getByText('The server does not know it yet').waitFor();
  ann.expectComplaints(/ERR_INTERNET_DISCONNECTED/);
  const answer = await fetch(`${scene.parley.origin}/api/auth/logout-all`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  const tab = await ann.openTab();
  await ann.page.close();
  await tab.page.context().setOffline(false);
  await tab.goto('/login');
  await until('it is told', async () => (await tab.evaluate(() => localStorage.getItem('owedSignOut'))) === null);
  expect(tab.complaints).toEqual([]);
});

test('a session that is ended from elsewhere in the middle of a call: out at once, told why, and the other side sees it', async () => {
  const { ann, ben } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await ben.seesAndHears();
  const token = await ann.page.evaluate(() => localStorage.getItem('token'));
  const answer = await fetch(`${scene.parley.origin}/api/auth/logout-all`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  await ann.page.getByText('Your session is over').waitFor();
  await until('Ben has nobody left', async () => (await ben.remoteVideos.count()) === 0);
  expect(await ann.liveTracks()).toBe(0);
});

test('an unknown path says so', async () => {
  const ann = await scene.person('Ann');
  await ann.goto('/nowhere/at/all');
  await ann.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await ann.page.getByRole('heading', { level: 1 }).textContent()).toMatch(/not|no page|nothing/i);
});

test('a name that is too long for a room is told as that, in the lobby beside what was typed and at its address', async () => {
  const ann = await scene.person('Ann');
  const name = 'x'.repeat(129);
  await ann.fill('Room', name);
  await ann.press('Join room');
  await ann.page.getByText('This name is too long').waitFor();
  expect(await ann.field('Room').inputValue()).toBe(name);
  await ann.goto(`/room/${name}`);
  await ann.page.getByText('This name is too long').waitFor();
  await ann.page.getByRole('link', { name: 'Go to the lobby' }).click();
  await ann.button('Join room').waitFor();
});

test('who was never here is welcomed, who comes back is welcomed back, and what a password lacks is told once', async () => {
  const ann = await scene.person('Ann');
  await ann.button('Sign out').click();
  await ann.page.getByRole('heading', { name: 'Welcome back', level: 1 }).waitFor();
  await ann.evaluate(() => localStorage.clear());
  await ann.goto('/login');
  await ann.page.getByRole('heading', { name: 'Welcome', exact: true, level: 1 }).waitFor();
  await ann.goto('/register');
  await ann.field('Password').fill('short');
  const told = ann.page.getByText('at least 8 characters');
  await told.waitFor();
  await ann.button('Create account').click();
  await ann.page.getByText('Enter your name').waitFor();
  expect(await told.count()).toBe(1);
  expect(await ann.page.getByText('Too short').count()).toBe(0);
});

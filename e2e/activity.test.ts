import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

const activity = (person: Person) => person.page.getByRole('list', { name: 'Recent activity' }).getByRole('listitem');

/** Somewhere else, without a browser. */
async function signInElsewhere(person: Person, password: string): Promise<number> {
  const response = await fetch(`${scene.parley.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'curl/8.14' },
    body: JSON.stringify({ email: person.email, password }),
  });
  return response.status;
}

test('one reads what happened to one’s account, in words, and what to do about it', async () => {
  const ann = await scene.person('Ann');
  expect(await signInElsewhere(ann, 'WrongPass123')).toBe(401);
  for (let count = 0; count < 21; count += 1) expect(await signInElsewhere(ann, 'SecurePass123')).toBe(200);

  await until('what happened last can be read', async () => {
    await ann.goto('/account');
    await activity(ann).first().waitFor();
    return (await activity(ann).count()) === 20;
  });
  const [latest] = await activity(ann).allTextContents();
  expect(latest).toMatch(/^Signed in.*Today, .+\s· The program curl from (?:127\.0\.0\.x|::1)/);

  await ann.button('Show more activity').focus();
  await ann.page.keyboard.press('Enter');
  await until('the older ones are there', async () => (await activity(ann).count()) >= 23);
  const all = await activity(ann).allTextContents();
  expect(all.find((text) => text.includes('wrong password'))).toContain('Nobody got in.');
  expect(all.at(-1)).toContain('This account was created');
  expect(await ann.button('Show more activity').count()).toBe(0);
  await ann.page.locator('h2:focus', { hasText: 'Recent activity' }).waitFor();

  for (const colorScheme of ['light', 'dark'] as const) {
    await ann.page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: ann.page }).include('main').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});

test('what happens elsewhere while one looks appears by itself', async () => {
  const ann = await scene.person('Ann');
  await ann.goto('/account');
  await activity(ann).first().waitFor();
  expect(await signInElsewhere(ann, 'WrongPass123')).toBe(401);
  await activity(ann).filter({ hasText: 'Somebody tried to sign in with a wrong password' }).waitFor();
});

test('without the server the section says so, and tries again when asked', async () => {
  const ann = await scene.person('Ann');
  const isEvents = (url: URL): boolean => url.pathname === '/api/auth/events';
  await ann.page.route(isEvents, (route) =>
    route.fulfill({ status: 503, json: { code: 'store_unavailable', message: 'The database does not answer.' } }),
  );
  await ann.goto('/account');
  const section = ann.page.getByRole('region', { name: 'Recent activity' });
  await section.getByText('The server cannot reach its database right now.').waitFor();
  let answer = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (answer = resolve));
  // In front of the former: the page asks by itself as well, and the server would answer.
  await ann.page.route(isEvents, async (route) => {
    await isHeld;
    return route.fulfill({
      status: 503,
      json: { code: 'store_unavailable', message: 'The database does not answer.' },
    });
  });
  // What is tried shows: the button is busy and keeps the focus, and the words come anew.
  const retry = section.getByRole('button', { name: 'Try again' });
  await retry.click();
  await section.locator('button[aria-busy="true"]', { hasText: 'Try again' }).waitFor();
  const words = section.getByText('The server cannot reach its database right now.');
  expect(await words.count()).toBe(0);
  answer();
  await words.waitFor();
  expect(await retry.evaluate((button) => button === document.activeElement)).toBe(true);
  ann.complaints.splice(0);
  await ann.page.unroute(isEvents);
  await retry.click();
  await activity(ann).first().waitFor();
  await section.locator('h2:focus').waitFor();
});

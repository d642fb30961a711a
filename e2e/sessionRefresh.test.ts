import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();
const HOUR_MS = 3_600_000;

/** The paths of `/api/auth` that the page asks from now on. */
function asked({ page }: Person): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/auth/')) paths.push(pathname.replace('/api/auth/', ''));
  });
  return paths;
}

/** Makes the stored token look older: the page reckons with how far its clock is ahead of the server's. */
const age = (person: Person, ms: number): Promise<void> =>
  person.evaluate((text) => {
    localStorage.setItem('clockAheadMs', String(Number(localStorage.getItem('clockAheadMs')) - Number(text)));
  }, String(ms));

const tokenOf = (person: Person): Promise<string | null> => person.evaluate(() => localStorage.getItem('token'));

async function reload(person: Person): Promise<void> {
  await person.page.reload();
  await person.button('Join room').waitFor();
}

test('a visit with a token of a moment ago asks who it is; with an older one it refreshes, which says that too', async () => {
  const ann = await scene.person('Ann');
  const first = await tokenOf(ann);
  const paths = asked(ann);
  await reload(ann);
  expect(paths.splice(0)).toEqual(['me']);
  expect(await tokenOf(ann)).toBe(first);
  await age(ann, 120_000);
  await reload(ann);
  expect(paths).toEqual(['refresh']);
  expect(await tokenOf(ann)).not.toBe(first);
});

test('of two tabs that start together one refreshes', async () => {
  const ann = await scene.person('Ann');
  const other = await ann.openTab();
  await other.goto('/login');
  await age(ann, 120_000);
  const [paths, others] = [asked(ann), asked(other)];
  await Promise.all([ann.goto('/lobby'), other.goto('/lobby')]);
  await Promise.all([ann.button('Join room').waitFor(), other.button('Join room').waitFor()]);
  expect([...paths, ...others].filter((path) => path === 'refresh')).toHaveLength(1);
  expect(await tokenOf(other)).toBe(await tokenOf(ann));
});

test('without its cookie the session lives on, and a refresh is tried once', async () => {
  const ann = await scene.person('Ann');
  await ann.page.context().clearCookies();
  await age(ann, 120_000);
  const paths = asked(ann);
  await reload(ann);
  expect(paths.splice(0)).toEqual(['refresh', 'me']);
  // Chromium writes a line for the 401.
  ann.expectComplaints(/401/);
  await reload(ann);
  expect(paths).toEqual(['me']);
});

test('while the store is away one stays signed in, and the page goes on by itself when it is back', async () => {
  const ann = await scene.person('Ann');
  await age(ann, 120_000);
  const first = await tokenOf(ann);
  await ann.page.route('**/api/auth/refresh', (route) =>
    route.fulfill({ status: 503, json: { code: 'store_unavailable', message: 'The database does not answer.' } }),
  );
  await ann.page.reload();
  await ann.page.getByRole('heading', { name: 'The server has a problem' }).waitFor();
  await ann.page.getByText('You are still signed in.').waitFor();
  expect(await tokenOf(ann)).toBe(first);
  let answer = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (answer = resolve));
  await ann.page.route('**/api/auth/refresh', async (route) => {
    await isHeld;
    return route.fallback();
  });
  await ann.press('Try again');
  const busy = ann.page.locator('button[aria-busy="true"]', { hasText: 'Try again' });
  await busy.waitFor();
  answer();
  await busy.waitFor({ state: 'detached' });
  await ann.page.unroute('**/api/auth/refresh');
  await ann.button('Join room').waitFor();
  expect(await tokenOf(ann)).not.toBe(first);
  ann.expectComplaints(/503/);
});

test('a page that stays open refreshes each hour, and its socket lives on', async () => {
  const ann = await scene.person('Ann');
  await ann.page.clock.install();
  await reload(ann);
  const paths = asked(ann);
  for (let hour = 1; hour <= 3; hour += 1) {
    const before = await tokenOf(ann);
    await age(ann, HOUR_MS);
    await ann.page.clock.fastForward(HOUR_MS);
    await until('the token is renewed', async () => (await tokenOf(ann)) !== before);
    expect(paths).toHaveLength(hour);
  }
  expect(paths).toEqual(['refresh', 'refresh', 'refresh']);
  const room = scene.roomName();
  await ann.page.clock.resume();
  await ann.joinRoom(room);
});

test('a refresh token that somebody else uses ends the session everywhere, and the page says that it is over', async () => {
  const ann = await scene.person('Ann');
  const [cookie] = await ann.page.context().cookies();
  const refresh = async (value: string): Promise<string> => {
    const answer = await fetch(`${scene.parley.origin}/api/auth/refresh`, {
      method: 'POST',
      headers: { cookie: `${cookie!.name}=${value}` },
    });
    return answer.headers.getSetCookie()[0]?.split(';')[0]?.split('=')[1] ?? '';
  };
  // The thief is first, and goes on; then the owner's own page wants to.
  const stolen = await refresh(cookie!.value);
  const next = await refresh(stolen);
  await ann.page.getByText('Your session is over').waitFor();
  expect(await tokenOf(ann)).toBeNull();
  const sessions = await fetch(`${scene.parley.origin}/api/auth/refresh`, {
    method: 'POST',
    headers: { cookie: `${cookie!.name}=${next}` },
  });
  expect(((await sessions.json()) as { code: string }).code).toBe('session_expired');
  ann.expectComplaints(/401/);
});

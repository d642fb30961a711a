import type { AdminEventsReply } from '@parley/protocol';
import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
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

/** That a list which is just read anew grows by what is asked for all the same. */
async function showsMoreDespiteAPoll({ page }: Person): Promise<void> {
  const pageOf = (id: string, address: string, next: string | null): AdminEventsReply => ({
    events: [
      {
        id,
        at: new Date().toISOString(),
        kind: 'sign-in',
        user: null,
        actor: null,
        address,
        userAgent: '',
        detail: {},
      },
    ],
    next,
  });
  let answer = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (answer = resolve));
  let polls = 0;
  await page.route(
    ({ pathname }) => pathname === '/api/admin/events',
    async (route) => {
      if (new URL(route.request().url()).searchParams.has('before')) {
        // Later than the poll, which says that the list goes on elsewhere.
        const polled = page.waitForResponse((response) => response.url().endsWith('/api/admin/events'));
        answer();
        await (await polled).finished();
        return route.fulfill({ json: pageOf('1', '192.0.2.1', null) });
      }
      polls += 1;
      if (polls > 1) await isHeld;
      return route.fulfill({ json: pageOf('2', '192.0.2.2', polls > 1 ? 'elsewhere' : 'here') });
    },
  );
  await page.reload();
  const events = page.getByRole('list', { name: 'Security events' });
  await events.getByText('from 192.0.2.2').waitFor();
  await until('the list is read anew', () => polls > 1);
  await page.getByRole('button', { name: 'Show more security events' }).click();
  await events.getByText('from 192.0.2.1').waitFor();
  expect(await events.getByRole('listitem').count()).toBe(2);
}

test('whoever opens the printed link becomes administrator, sees what lives, and locks an account out of its call', async () => {
  const visitor = await scene.visitor('Somebody');
  await visitor.page.goto(printedLink());
  await visitor.page.getByText('your link goes on from there').waitFor();
  const ada = await scene.person('Ada');
  await ada.page.goto(printedLink());
  await ada.button('Become administrator').waitFor();
  // Neither in the address bar nor in what the browser remembers.
  await ada.page.waitForURL((url) => url.pathname === '/claim' && url.hash === '');
  await ada.button('Become administrator').click();
  await ada.page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor();

  const room = `\u202E${scene.roomName()}`;
  const { ann, ben } = await scene.twoInARoom(room);
  await ann.button('Start call').click();
  await ben.seesAndHears();
  const calls = ada.page.getByRole('list', { name: 'Calls that run' });
  await calls.getByText('Ann and Ben').waitFor();
  // A typed name that turns the writing around turns itself alone.
  const lefts = await calls.locator('p', { hasText: room }).evaluate(({ firstChild, lastChild }) =>
    [firstChild, lastChild].map((part) => {
      const range = document.createRange();
      if (part !== null) range.selectNodeContents(part);
      return range.getBoundingClientRect().left;
    }),
  );
  expect(lefts).toEqual(lefts.toSorted((one, other) => one - other));

  const accounts = ada.page.getByRole('list', { name: 'Accounts' });
  await accounts.waitFor();
  for (const width of [390, 1440]) {
    await ada.page.setViewportSize({ width, height: 900 });
    expect(await seriousFindings(ada)).toEqual([]);
  }
  await ada.field('Find by name or address').fill(ann.email);
  await until('only Ann is listed', async () => {
    const listed = await accounts.getByRole('listitem').allTextContents();
    return listed.length === 1 && listed[0]?.includes(ann.email) === true;
  });
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

  await ada.button('Invite').click();
  await ada.button('Withdraw the invitation for anybody').click();
  await ada.page.getByText('No invitation is open.').waitFor();
  await ada.page.locator('h2:focus', { hasText: 'Invitations' }).waitFor();

  // Another span of time is another question: the former chart does not stand under it.
  const chart = ada.page.getByRole('figure');
  await chart.waitFor();
  const isMonth = ({ searchParams }: URL): boolean => searchParams.get('hours') === '720';
  await ada.page.route(isMonth, (route) =>
    route.fulfill({ status: 503, json: { code: 'store_unavailable', message: 'The database does not answer.' } }),
  );
  await ada.field('Over').selectOption({ label: 'Last 30 days' });
  await ada.page.getByText('The server cannot reach its database right now.').waitFor();
  expect(await chart.count()).toBe(0);
  ada.expectComplaints(/503/);
  await ada.page.unroute(isMonth);
  await ada.button('Try again').click();
  await chart.waitFor();
  await ada.page.locator('h2:focus', { hasText: 'Security events' }).waitFor();

  await showsMoreDespiteAPoll(ada);
});

test('others are told whom the page is for, and a link that was used says so', async () => {
  const ben = await scene.person('Ben');
  await ben.goto('/admin');
  await ben.page.getByRole('heading', { name: 'Only for administrators' }).waitFor();
  await ben.page.goto(printedLink());
  await ben.page.getByRole('heading', { name: 'This link is no longer good' }).waitFor();
  expect(ben.complaints.splice(0).every((line) => /40[0-9]/.test(line))).toBe(true);
});

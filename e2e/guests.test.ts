import { expect, test } from 'vitest';
import type { Person } from './harness/Person.ts';
import { choose, enter, planRoom, readsInside, whoIsInside } from './harness/rooms.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

/** By the link and a name to the pre-join. */
async function comeAsGuest(guest: Person, path: string): Promise<void> {
  await guest.goto(path);
  await guest.field('Name').fill(guest.name);
  await guest.button('Join as a guest').click();
}

/** Ann's room, and a guest in a call with her. */
async function guestInACall(): Promise<{ ann: Person; gil: Person; path: string }> {
  const [ann, gil] = [await scene.person('Ann'), await scene.visitor('Gil')];
  const path = await planRoom(ann, { title: 'Tea', access: 'Everybody with the link', guests: true });
  await enter(ann, path);
  await comeAsGuest(gil, path);
  await gil.button('Join room').click();
  await gil.button('Start call').click();
  await Promise.all([ann.seesAndHears(), gil.seesAndHears()]);
  return { ann, gil, path };
}

test('a guest who signs in with another tab stays a guest in the call of this one, until they leave', async () => {
  const { ann, gil, path } = await guestInACall();
  const tab = await gil.openTab();
  await tab.register();
  await gil.seesAndHears();
  // Nor does a reload make somebody else of them.
  await gil.page.reload();
  await Promise.all([gil.seesAndHears(), ann.seesAndHears()]);
  expect(await gil.path()).toBe(path);
  await ann.page.getByText('Guest', { exact: true }).first().waitFor();
  // Nor does the sign-out there end it.
  await tab.button('Sign out').click();
  await tab.button('Sign in').waitFor();
  await gil.seesAndHears();
  await tab.signIn();
  await tab.button('Join room').waitFor();
  await gil.button('End call').click();
  await gil.page.getByText('Thanks for coming').waitFor();
  await gil.page.getByRole('link', { name: 'Go to the lobby' }).click();
  await gil.button('Sign out').waitFor();
  await ann.page.waitForURL('**/lobby');
  await enter(ann, path);
  await enter(gil, path);
  await ann.page.getByText('Gil is here').waitFor();
  expect(await ann.page.getByText('Guest', { exact: true }).count()).toBe(0);
});

async function setGuests(owner: Person): Promise<void> {
  await choose(owner, 'More', 'Room settings');
  await owner.page.getByRole('switch', { name: 'Guests may come in' }).click();
  await owner.button('Save').click();
  await owner.button('Save').waitFor({ state: 'detached' });
}

test('a guest whose room takes none any more is out with the camera off, and comes back by the link when it does', async () => {
  const { ann, gil, path } = await guestInACall();
  await setGuests(ann);
  await gil.page.getByText('Your visit is over').waitFor();
  await until('the camera is off', async () => (await gil.liveTracks()) === 0);
  await gil.page.reload();
  await gil.page.getByText('Your visit is over').waitFor();
  // Who signs in with another tab, and out again, is no less the guest of this one.
  const tab = await gil.openTab();
  await tab.register();
  await gil.page.getByRole('link', { name: 'Go to the lobby' }).waitFor();
  await tab.button('Sign out').click();
  await gil.page.getByRole('link', { name: 'Create an account' }).waitFor();
  await gil.button('Back to the link').click();
  await gil.page.getByText('No guests right now').waitFor();
  await gil.button('Try again').click();
  await gil.page.getByText('No guests right now').waitFor();
  await setGuests(ann);
  await gil.button('Try again').click();
  await gil.field('Name').fill('Gil');
  await gil.button('Join as a guest').click();
  await gil.button('Join room').click();
  await gil.button('End call').waitFor();
  expect(await gil.path()).toBe(path);
});

test('a guest who reloads before a door that was closed meanwhile is led back to the link', async () => {
  const [ann, gil] = [await scene.person('Ann'), await scene.visitor('Gil')];
  const path = await planRoom(ann, { title: 'Tea', access: 'Everybody with the link', guests: true });
  await comeAsGuest(gil, path);
  await gil.button('Join room').waitFor();
  await enter(ann, path);
  await choose(ann, 'More', 'Lock room');
  await ann.page.getByText('Locked', { exact: true }).waitFor();
  await gil.page.reload();
  await gil.page.getByText('The room is closed to you').waitFor();
  await until('no camera runs before a closed door', async () => (await gil.liveTracks()) === 0);
  await gil.button('Back to the link').click();
  await gil.page.getByText('No guests right now').waitFor();
  await choose(ann, 'More', 'Unlock room');
  await ann.page.getByText('Locked', { exact: true }).waitFor({ state: 'detached' });
  await gil.button('Try again').click();
  await gil.field('Name').waitFor();
});

test('guests read who is inside where they may enter; before a room that asks nobody does until they are admitted', async () => {
  const [ann, ben, gil] = [await scene.person('Ann'), await scene.person('Ben'), await scene.visitor('Gil')];
  const path = await planRoom(ann, { title: 'Tea', access: 'Whom a host lets in', guests: true });
  await enter(ann, path);
  const answers: string[] = [];
  gil.page.on('response', async (response) => {
    if (response.url().endsWith('/look')) answers.push(await response.text());
  });
  await comeAsGuest(gil, path);
  await gil.button('Ask to join').waitFor();
  expect(await whoIsInside(gil).count()).toBe(0);
  await until('the page has its answer', () => answers.length > 0);
  for (const answer of answers) expect(answer).not.toContain('inside');
  await gil.button('Ask to join').click();
  await ann.button('Admit Gil').click();
  await gil.button('End call').click();
  await gil.page.getByText('Thanks for coming').waitFor();
  await gil.page.reload();
  await readsInside(gil, 'Ann is inside.');
  // The owner's other device.
  const tab = await ann.openTab();
  await tab.goto(path);
  await readsInside(tab, 'You are already inside elsewhere.');
  await gil.button('Join room').click();
  await readsInside(tab, 'You and Gil (guest) are inside.');
  await ben.goto(path);
  await ben.button('Ask to join').waitFor();
  expect(await whoIsInside(ben).count()).toBe(0);
});

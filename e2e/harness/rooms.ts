import type { Locator } from 'playwright-core';
import type { Person } from './Person.ts';

type Plan = {
  title: string;
  access?: 'Everybody with the link' | 'Whom a host lets in' | 'Nobody new';
  guests?: boolean;
};

/** Plans a room in the lobby, and resolves with the path of its link. */
export async function planRoom(owner: Person, { title, access, guests }: Plan): Promise<string> {
  await owner.button('Plan a room').click();
  await owner.field('Title').fill(title);
  if (access !== undefined) await owner.field('Who may enter').selectOption({ label: access });
  if (guests === true) await owner.page.getByRole('switch', { name: 'Guests may come in' }).click();
  await owner.button('Make room').click();
  const link = owner.page.getByRole('link', { name: title });
  await link.waitFor();
  const path = await link.getAttribute('href');
  if (path === null) throw new Error('The room has no link.');
  return path;
}

/** From the link through the pre-join into a room that one may enter. */
export async function enter(person: Person, path: string): Promise<void> {
  await person.goto(path);
  await person.button('Join room').click();
  await person.button('End call').waitFor();
}

/** Chooses something from the menu behind a button. */
export async function choose(person: Person, menu: string, item: string): Promise<void> {
  await person.button(menu).click();
  await person.page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** The line of the pre-join that says who is inside. */
export function whoIsInside({ page }: Person): Locator {
  return page.getByRole('status').filter({ hasText: /inside|Nobody/ });
}

/** Resolves when the pre-join says these words of who is inside. */
export async function readsInside(person: Person, words: string): Promise<void> {
  await whoIsInside(person).filter({ hasText: words }).waitFor();
}

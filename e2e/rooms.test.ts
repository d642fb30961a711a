import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { choose, enter, planRoom, readsInside, whoIsInside } from './harness/rooms.ts';
import { useScene } from './harness/scene.ts';
import { until } from './harness/until.ts';

const scene = useScene();

test('a room that asks: a member knocks, is admitted, and both see and hear each other', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in' });
  await enter(ann, path);
  await ben.goto(path);
  expect(await ben.button('Join room').count()).toBe(0);
  await ben.button('Ask to join').click();
  await ben.page.getByText('Waiting for somebody to let you in').waitFor();
  await ann.page.getByText('Somebody asks to join').waitFor();
  // The server vouches for who it is.
  await ann.page.getByText(ben.email).waitFor();
  // A lost connection is no reason to go home.
  await ben.cutSignaling();
  await ann.page.getByText('Somebody asks to join').waitFor({ state: 'detached' });
  await ben.page.getByText('The connection to the server is lost').waitFor();
  await ben.restoreSignaling();
  await ann.button('Admit Ben').click();
  await ben.button('End call').waitFor();
  await ben.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  // Admitted is admitted: the next time there is nothing to ask.
  await ben.button('End call').click();
  await ben.page.waitForURL('**/lobby');
  await ben.goto(path);
  await ben.button('Join room').waitFor();
  ben.expectComplaints(/\/cut\//);
});

/** Counts the tones that the page makes, where the test can read it. */
function countTones(): void {
  const Native = window.OscillatorNode;
  let tones = 0;
  window.OscillatorNode = class extends Native {
    constructor(context: BaseAudioContext, options?: OscillatorOptions) {
      super(context, options);
      tones += 1;
      document.documentElement.dataset['tones'] = String(tones);
    }
  };
}

test('declined: told so kindly, with the way to ask again; the host hears a knock, unless they turn that off', async () => {
  const [ann, ben] = [await scene.person('Ann', { initScript: countTones }), await scene.person('Ben')];
  const tones = () => ann.evaluate(() => document.documentElement.dataset['tones'] ?? '0');
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in' });
  await enter(ann, path);
  await ben.goto(path);
  await ben.button('Ask to join').click();
  await ann.button('Decline Ben').waitFor();
  // Read out is who knocks, and no button with it.
  await ann.page.getByRole('status').getByText('At the door: Ben').waitFor({ state: 'attached' });
  expect(await ann.page.locator('[role=status] button').count()).toBe(0);
  await until('the knock is heard', async () => (await tones()) === '2');
  await ann.button('Settings').click();
  await ann.page.getByRole('switch', { name: 'Sound when somebody knocks' }).click();
  await ann.button('Close this panel').click();
  await ann.button('Decline Ben').click();
  await ben.page.getByText('You were not let in').waitFor();
  await ben.button('Ask again').click();
  await ann.button('Decline Ben').waitFor();
  expect(await tones()).toBe('2');
  await ben.button('Cancel').click();
  await ben.button('Ask to join').waitFor();
  await ann.button('Decline Ben').waitFor({ state: 'detached' });
});

/** A browser whose person answers the question for desktop notices with `answer`, and that shows them to the test. */
function answerNotices(answer: NotificationPermission): string {
  return `
    let permission = 'default';
    window.Notification = class extends EventTarget {
      static get permission() { return permission; }
      static async requestPermission() { return (permission = '${answer}'); }
      constructor(title) { super(); (window.shownNotices ??= []).push(title); }
      close() {}
    };
    window.shownNotices = [];
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });`;
}

test('a host who allows notices is shown who knocks while looking at something else', async () => {
  const [ann, ben] = [await scene.person('Ann', { initScript: countTones }), await scene.person('Ben')];
  await ann.page.addInitScript(answerNotices('granted'));
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in' });
  await enter(ann, path);
  const notices = () => ann.evaluate(() => (window as unknown as { shownNotices: string[] }).shownNotices);
  await ben.goto(path);
  await ben.button('Ask to join').click();
  await ann.button('Decline Ben').waitFor();
  // Nobody has been asked yet.
  expect(await notices()).toEqual([]);
  await choose(ann, 'More', 'Notify me of knocks');
  await ann.button('Decline Ben').click();
  await ben.button('Ask again').click();
  await until('the notice is shown', async () => (await notices()).join() === 'Ben would like to join');
  await ann.button('More').click();
  expect(await ann.page.getByRole('menuitem', { name: 'Notify me of knocks' }).count()).toBe(0);
  await ann.page.keyboard.press('Escape');
  await ann.button('Settings').click();
  await ann.page.getByRole('switch', { name: 'Notice when somebody knocks', checked: true }).click();
  await ann.button('Decline Ben').click();
  await ben.button('Ask again').click();
  // The third knock of two taps: by its tone the page is done with it.
  await until('the knock is heard', () => ann.evaluate(() => document.documentElement.dataset['tones'] === '6'));
  expect(await notices()).toHaveLength(1);
});

test('a host who does not allow notices is not asked again, and told where to change that', async () => {
  const ann = await scene.person('Ann');
  await ann.page.addInitScript(answerNotices('denied'));
  await enter(ann, await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in' }));
  await choose(ann, 'More', 'Notify me of knocks');
  await ann.button('More').click();
  await ann.page.getByRole('menuitem', { name: 'Lock room' }).waitFor();
  expect(await ann.page.getByRole('menuitem', { name: 'Notify me of knocks' }).count()).toBe(0);
  await ann.page.keyboard.press('Escape');
  await ann.button('Settings').click();
  await ann.page.getByText('Your browser blocks notices of this page').waitFor();
  expect(await ann.page.getByRole('switch', { name: 'Notice when somebody knocks' }).isDisabled()).toBe(true);
});

test('a guest comes by the link with a name, is marked, and finds a plain page afterwards', async () => {
  const [ann, guest] = [await scene.person('Ann'), await scene.visitor('Gil')];
  const path = await planRoom(ann, { title: 'Tea', access: 'Everybody with the link', guests: true });
  await enter(ann, path);
  const failed: string[] = [];
  guest.page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  await guest.goto(path);
  await guest.field('Name').fill('Gil');
  await guest.button('Join as a guest').click();
  await guest.button('Join room').click();
  await guest.button('Start call').click();
  await Promise.all([ann.seesAndHears(), guest.seesAndHears()]);
  await ann.page.getByText('Guest', { exact: true }).first().waitFor();
  // Of this tab alone, and over a reload.
  expect(await guest.evaluate(() => localStorage.getItem('token'))).toBeNull();
  await guest.page.reload();
  await guest.seesAndHears();
  await guest.button('End call').click();
  await guest.page.getByText('Thanks for coming').waitFor();
  expect(await guest.liveTracks()).toBe(0);
  await guest.button('Enter again').click();
  await guest.button('Join room').waitFor();
  expect(await guest.path()).toBe(path);
  expect(failed).toEqual([]);
});

test('a room without guests, and one that is not there, send whoever is signed out to the sign-in alike, and back', async () => {
  const [ann, visitor] = [await scene.person('Ann'), await scene.visitor('Ben')];
  const path = await planRoom(ann, { title: 'Board', access: 'Everybody with the link' });
  const failed: string[] = [];
  visitor.page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  for (const one of [path, `/room/r-${'a'.repeat(26)}`, '/room/typed']) {
    await visitor.goto(one);
    await visitor.page.waitForURL('**/login');
    await visitor.button('Sign in').waitFor();
  }
  expect(failed).toEqual([]);
  await visitor.goto(path);
  await visitor.page.waitForURL('**/login');
  await visitor.field('Email').fill(ann.email);
  await visitor.field('Password').fill('SecurePass123');
  await visitor.button('Sign in').click();
  await visitor.page.waitForURL(`**${path}`);
});

test('the pre-join says who is inside, as they come and go, in one line that moves nothing', async () => {
  const long = `Wolfeschlegelsteinhausenbergerdorff ${'Maximilian '.repeat(4).trim()}`;
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben', { width: 320 })];
  const wolf = await scene.person(long);
  const path = `/room/${scene.roomName()}`;
  const lines = async () => {
    const [line, button] = [await whoIsInside(ben).boundingBox(), await ben.button('Join room').boundingBox()];
    return [line?.height, button?.y];
  };
  await ben.goto(path);
  await readsInside(ben, 'Nobody is here yet.');
  const before = await lines();
  await enter(ann, path);
  await readsInside(ben, 'Ann is inside.');
  await enter(wolf, path);
  await readsInside(ben, `Ann and ${long} are inside.`);
  // The long name is cut, and the short one beside it is not.
  const cut = await whoIsInside(ben)
    .locator('.truncate')
    .evaluateAll((names) => names.map((name) => name.scrollWidth > name.clientWidth));
  expect(cut).toEqual([false, true]);
  expect(await ben.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  expect(await lines()).toEqual(before);

  // While nothing answers the words stay, without a complaint of ours.
  await ben.page.route('**/look', (route) => route.abort());
  await wolf.button('End call').click();
  await wolf.page.waitForURL('**/lobby');
  await ben.page.waitForEvent('requestfailed');
  await readsInside(ben, `Ann and ${long} are inside.`);
  expect(await ben.page.getByRole('alert').count()).toBe(0);
  await ben.page.unroute('**/look');
  await readsInside(ben, 'Ann is inside.');
  ben.expectComplaints(/ERR_FAILED/);
});

test('on the smallest phone the way in is in sight from the start, over nothing that has the keyboard', async () => {
  const ann = await scene.person('Ann', { width: 320, height: 568 });
  const edgesOf = async (one: Locator) => {
    const box = await one.boundingBox();
    if (box === null) throw new Error('It is not shown.');
    return { top: box.y, bottom: box.y + box.height };
  };
  await ann.goto(`/room/${scene.roomName()}${'-with-a-long-name'.repeat(4)}`);
  const join = ann.button('Join room');
  await join.waitFor();
  expect((await edgesOf(join)).bottom).toBeLessThanOrEqual(568);
  const camera = ann.page.getByRole('switch', { name: 'Camera', exact: true });
  await camera.click();
  const words = ann.page.getByText('Your camera is off');
  await words.waitFor();
  expect((await edgesOf(words)).bottom).toBeLessThanOrEqual((await edgesOf(camera)).top);
  for (const label of ['Camera device', 'Microphone device']) {
    await ann.field(label).focus();
    expect((await edgesOf(ann.field(label))).bottom).toBeLessThanOrEqual((await edgesOf(join)).top);
  }
});

test('a host sees the end of the address of who knocks, however long it is', async () => {
  const ann = await scene.person('Ann', { width: 390 });
  const ben = await scene.person('Ben', { email: `ann.bank.example.${'looks-like-it.'.repeat(12)}x@evil.test` });
  const path = await planRoom(ann, { title: 'Tea', access: 'Whom a host lets in' });
  await enter(ann, path);
  await ben.goto(path);
  await ben.button('Ask to join').click();
  const cut = (one: Element) => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth];
  expect(await ann.page.getByText('@evil.test').evaluate(cut)).toEqual([0, 0]);
});

test('an absent room and one that is closed to a person have the same page', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const path = await planRoom(ann, { title: 'Closed', access: 'Nobody new' });
  for (const one of [path, `/room/r-${'a'.repeat(26)}`]) {
    await ben.goto(one);
    await ben.page.getByText('does not exist, or its link is no longer good').waitFor();
  }
  await until('no camera runs before a door to nowhere', async () => (await ben.liveTracks()) === 0);
});

test('removed in a call: out at once, told by whom, kept out, and nothing brings one back', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Everybody with the link' });
  await enter(ann, path);
  await enter(ben, path);
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await ann.button('People').click();
  await choose(ann, 'Options for Ben', 'Ask to mute');
  await ann.page.getByRole('status').getByText('Ben was asked to mute.').waitFor();
  await ben.page.getByText('Ann asks you to mute').waitFor();
  await ben.page
    .getByRole('status')
    .getByText('Ann would like your microphone to be muted')
    .waitFor({ state: 'attached' });
  expect(await ben.page.locator('[role=status] button').count()).toBe(0);
  await ben.button('Mute now').click();
  await ben.button('Unmute').waitFor();
  await ann.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
  await choose(ann, 'Options for Ben', 'Remove');
  await ann.button('Remove and keep out').click();
  await ben.page.waitForURL('**/lobby');
  await ben.page.getByText('Ann removed you').waitFor();
  expect(await ben.button('Rejoin').count()).toBe(0);
  expect([await ben.liveTracks(), await ben.openConnections()]).toEqual([0, 0]);
  await until('Ann has nobody left', async () => (await ann.remoteVideos.count()) === 0);
  await ben.page.reload();
  await ben.button('Join room').waitFor();
  await ben.goto(path);
  await ben.page.getByText('does not exist, or its link is no longer good').waitFor();
  // Taken back by the owner.
  await ann.button('Close this panel').click();
  await choose(ann, 'More', 'Room settings');
  await ann.button('Take back what was decided about Ben').click();
  await ann.button('Take back what was decided about Ben').waitFor({ state: 'detached' });
  await ann.page.locator('h2:focus', { hasText: 'Room settings' }).waitFor();
  await enter(ben, path);
});

test('on a phone, what answers a press in the panel is not dimmed with the stage', async () => {
  const [ann, ben] = [await scene.person('Ann', { width: 390, height: 844 }), await scene.person('Ben')];
  const room = scene.roomName();
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('People').click();
  await choose(ann, 'Options for Ben', 'Ask to mute');
  const answer = ann.page.getByRole('status').filter({ hasText: 'Ben was asked to mute.' });
  await answer.getByRole('button', { name: 'Close this message' }).click();
  await answer.waitFor({ state: 'detached' });
  await ann.page.getByRole('heading', { name: 'People' }).waitFor();
});

test('the first one in is host of a typed room: locks it, ends it for everyone', async () => {
  const { ann, ben, room } = await scene.twoInARoom();
  await ann.button('Start call').click();
  await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
  await choose(ann, 'More', 'Lock room');
  await Promise.all([ann, ben].map((one) => one.page.getByText('Locked', { exact: true }).waitFor()));
  const cleo = await scene.person('Cleo');
  await cleo.goto(`/room/${room}`);
  await cleo.button('Join room').click();
  await cleo.page.getByText('The room is locked').waitFor();
  await choose(ann, 'More', 'Unlock room');
  await ben.page.getByText('Locked', { exact: true }).waitFor({ state: 'detached' });
  await choose(ann, 'More', 'End for everyone');
  await ann.button('End for everyone').last().click();
  for (const [person, who] of [
    [ann, 'You'],
    [ben, 'Ann'],
  ] as const) {
    await person.page.waitForURL('**/lobby');
    await person.page.getByText(`${who} ended the call for everyone`).waitFor();
    await until(`${person.name}'s devices are released`, async () => (await person.liveTracks()) === 0);
  }
});

test('hosting is handed over: both see it, and the new host has what the former had', async () => {
  const { ann, ben } = await scene.twoInARoom();
  expect(await ben.button('More').count()).toBe(0);
  await ann.button('People').click();
  await choose(ann, 'Options for Ben', 'Make host');
  await ann.button('Make host').click();
  await ben.button('More').waitFor();
  await ann.button('More').waitFor({ state: 'detached' });
  await ben.page.getByRole('status').filter({ hasText: 'You are a host of this room now' }).waitFor();
  await ann.page.getByRole('status').filter({ hasText: 'You are no host of this room any more' }).waitFor();
  await ben.button('Close this message').click();
  await choose(ben, 'More', 'Lock room');
  await ann.page.getByText('Locked', { exact: true }).waitFor();
});

test('a room’s own settings: another title, another link, and its end', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Everybody with the link' });
  await choose(ann, 'Options for Stand-up', 'Settings');
  await ann.field('Title').fill('Retro');
  await ann.button('Save').click();
  const link = ann.page.getByRole('link', { name: 'Retro' });
  await link.waitFor();
  await enter(ben, path);
  await ben.page.getByRole('heading', { name: 'Retro' }).waitFor();
  await choose(ann, 'Options for Retro', 'New link');
  await ann.button('Make a new link').click();
  await ann.page.getByText('Somebody is in the room right now').waitFor();
  await ann.button('Keep it').click();
  await ben.button('End call').click();
  await ben.page.waitForURL('**/lobby');
  await choose(ann, 'Options for Retro', 'New link');
  await ann.button('Make a new link').click();
  await until('the link is another', async () => (await link.getAttribute('href')) !== path);
  await choose(ann, 'Options for Retro', 'Delete');
  await ann.button('Delete room').click();
  await link.waitFor({ state: 'detached' });
  ann.expectComplaints(/409/);
});

test('a host admits, and manages people, by keyboard alone', async () => {
  const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
  const path = await planRoom(ann, { title: 'Stand-up', access: 'Whom a host lets in' });
  await enter(ann, path);
  await ben.goto(path);
  await ben.button('Ask to join').focus();
  await ben.page.keyboard.press('Enter');
  await ann.button('Admit Ben').focus();
  await ann.page.keyboard.press('Enter');
  await ben.button('End call').waitFor();
  const { keyboard } = ann.page;
  await ann.button('People').focus();
  await keyboard.press('Enter');
  await ann.button('Options for Ben').focus();
  await keyboard.press('Enter');
  await until('the menu has the focus', () =>
    ann.evaluate(() => document.activeElement?.getAttribute('role') === 'menuitem'),
  );
  await keyboard.press('End');
  expect(await ann.evaluate(() => document.activeElement?.textContent ?? '')).toBe('Remove');
  await keyboard.press('Escape');
  await until('the focus is back', () =>
    ann.evaluate(() => document.activeElement?.textContent?.includes('Options for Ben') === true),
  );
  // Escape was for the menu, not for the list.
  await ann.page.getByRole('heading', { name: 'People' }).waitFor();
});

import { Name, REQUESTS } from '@parley/protocol';
import type { Browser } from 'playwright-core';
import { until } from '../e2e/harness/until.ts';
import { enter } from './harness/attack/Attacker.ts';
import { Crowd, type Member } from './harness/attack/Crowd.ts';
import { challengeFrom, makeHolder, type Holder } from './harness/injection/Holder.ts';
import { makeAdministrator } from './harness/injection/makeAdministrator.ts';
import { Wire } from './harness/injection/Wire.ts';
import { LeanSocket } from './harness/LeanSocket.ts';
import { SCRIPTS } from './harness/scripts/scripts.ts';
import { ScriptWatch } from './harness/scripts/ScriptWatch.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { SoftPasskey } from '../server/src/testing/SoftPasskey.ts';
import { atLeast, atMost, exactly, NotRun, type Figure, type Proof } from './Proof.ts';

const LEAST = 50;
/** Those with signs that deceive are no names: the server takes none of them. */
const TEXTS = SCRIPTS.map(({ text }) => text)
  .filter((text) => Name.safeParse(text).success)
  .filter((_, index) => index % size(1, 9) === 0);
/** Beside the one who looks. */
const OTHERS_IN_ROOM = 5;
/** Of more people inside, those before the room read the number. */
const NAMED_BEFORE_ROOM = 3;
const KNOCKS = 20;
const PASSKEYS = 19;

/** A name is a name, also when it is a script. */
export const shownScripts: Proof = {
  name: 'shownScripts',
  promise: `${LEAST} scripts and more, as names and titles, on every page that shows them: none runs, and each is read as it was typed.`,
  how:
    "Parley's own entry file in a child process, and Chromium. Elements that run by themselves, breaks out of attributes and comments, addresses that begin with javascript:, templates of " +
    "other languages, entities and escapes, letters that look like others: as names of accounts (one's own in the lobby and on the account page, others' in the history of calls, before a room, on tiles and in the list of a room, " +
    'and on the page of an administrator among accounts, connections and calls), as titles of rooms (in the lobby, and at their doors), as names of guests who knock, and as names of passkeys. What a script would do is noticed in each ' +
    'page: a call of a function that is there for it, a dialog, a request, a violation of the policy, and elements that only markup could have made. The text of the page must have each of them letter for letter. ' +
    'The same eyes then look at the scripts that run by themselves as markup of a page without protection, and must notice each; each of the eyes is tried by itself at a page of the product as well. The product has no chat; this proof fails when it gets one and does not look at it.',
  run,
};

type Stage = { server: ServerProcess; wire: Wire; watch: ScriptWatch; viewer: Holder; members: Member[] };
type Seen = { place: string; shown: string[]; markup: number };

async function run(): Promise<Figure[]> {
  if (Object.keys(REQUESTS).some((name) => /chat/i.test(name)))
    throw new Error('There is a chat now: look at it here.');
  return withBrowser(async (browser) => {
    const server = await ServerProcess.startParley();
    try {
      return await look(browser, server);
    } finally {
      await server.stop();
    }
  });
}

async function look(browser: Browser, server: ServerProcess): Promise<Figure[]> {
  const wire = new Wire(server.origin);
  const { holder: viewer } = await makeAdministrator(server, wire, { email: 'viewer@test.com', name: 'Viewer' });
  const crowd = new Crowd(server.origin);
  const members: Member[] = [];
  for (const text of TEXTS) members.push(await crowd.next(text));
  const watch = await ScriptWatch.open(browser);
  const stage: Stage = { server, wire, watch, viewer, members };
  const seen: Seen[] = [];
  for (const visit of [
    ownName,
    titles,
    history,
    peopleBeforeRooms,
    peopleInRooms,
    guestsAtTheDoor,
    administration,
    passkeyNames,
  ]) {
    seen.push(...(await visit(stage)));
  }
  const noticed = [...watch.noticed];
  const controls = [await runOnPurpose(watch), await seeOnPurpose(watch, server.origin)];
  await watch.close();
  return [...figuresOf(seen, noticed), ...controls];
}

async function seenAt({ watch }: Stage, place: string, selector: string, texts = TEXTS): Promise<Seen> {
  return { place, shown: await watch.shown(selector, texts), markup: await watch.markup() };
}

/** The looks of several rounds as one. */
function together(place: string, seen: readonly Seen[]): Seen {
  const markup = seen.reduce((sum, one) => sum + one.markup, 0);
  return { place, shown: seen.flatMap(({ shown }) => shown), markup };
}

async function ownName(stage: Stage): Promise<Seen[]> {
  const { server, watch, members } = stage;
  const [lobby, account]: [Seen[], Seen[]] = [[], []];
  for (const [index, text] of TEXTS.entries()) {
    await watch.signIn(server.origin, members[index]?.token ?? '');
    await watch.page.goto(`${server.origin}/lobby`);
    lobby.push(await seenAt(stage, '', 'header', [text]));
    await watch.page.goto(`${server.origin}/account`);
    account.push(await seenAt(stage, '', 'main', [text]));
  }
  return [together("one's own name in the lobby", lobby), together("one's own name on the account page", account)];
}

async function titles(stage: Stage): Promise<Seen[]> {
  const { server, wire, watch, viewer } = stage;
  const ids: string[] = [];
  for (const title of TEXTS) {
    const { room } = await wire.must('POST', '/api/rooms', { title, access: 'ask' }, viewer.token);
    ids.push((room as { id: string }).id);
  }
  await watch.signIn(server.origin, viewer.token);
  await watch.page.goto(`${server.origin}/lobby`);
  const lobby = await seenAt(stage, 'titles in the lobby', 'main');
  const door: Seen[] = [];
  for (const [index, text] of TEXTS.entries()) {
    await watch.page.goto(`${server.origin}/room/${ids[index]}`);
    door.push(await seenAt(stage, '', 'main h1', [text]));
  }
  return [lobby, together('titles before a room', door)];
}

/** Everybody has called somebody once, who has no rooms whose titles could be taken for the names. */
async function history(stage: Stage): Promise<Seen[]> {
  const { server, watch, members } = stage;
  const called = await new Crowd(server.origin, 'called').next('Called');
  for (const [index, member] of members.entries()) {
    const call = await callBetween(server.origin, called, member, `past ${index}`);
    for (const socket of call) socket.close();
  }
  await watch.signIn(server.origin, called.token);
  await watch.page.goto(`${server.origin}/lobby`);
  await watch.page.getByRole('heading', { name: 'Recent calls' }).waitFor();
  const section = 'section:has(> h2:text-is("Recent calls"))';
  await watch.page.locator(`${section} li`).first().waitFor();
  await watch.loadAll(section);
  return [await seenAt(stage, 'names in the history of calls', 'main')];
}

type Caller = Pick<Member, 'email' | 'token'>;

async function callBetween(origin: string, one: Caller, other: Caller, roomId: string): Promise<LeanSocket[]> {
  const [from, to] = [await LeanSocket.connect(origin, one.token), await LeanSocket.connect(origin, other.token)];
  await enter(from, one.email, roomId, true);
  await enter(to, other.email, roomId, true);
  await from.ask('callUser', { to: to.id, offer: { type: 'offer', sdp: 'v=0' } });
  await to.ask('callAccepted', { to: from.id, answer: { type: 'answer', sdp: 'v=0' } });
  return [from, to];
}

async function allEnter(origin: string, people: readonly Member[], roomId: string): Promise<LeanSocket[]> {
  const sockets: LeanSocket[] = [];
  for (const { email, token } of people) {
    const socket = await LeanSocket.connect(origin, token);
    await enter(socket, email, roomId, true);
    sockets.push(socket);
  }
  return sockets;
}

async function peopleBeforeRooms(stage: Stage): Promise<Seen[]> {
  const { server, watch, viewer, members } = stage;
  await watch.signIn(server.origin, viewer.token);
  const rounds: Seen[] = [];
  for (let first = 0; first < members.length; first += NAMED_BEFORE_ROOM) {
    const roomId = `before ${first}`;
    const sockets = await allEnter(server.origin, members.slice(first, first + NAMED_BEFORE_ROOM), roomId);
    await watch.page.goto(`${server.origin}/room/${encodeURIComponent(roomId)}`);
    const texts = TEXTS.slice(first, first + NAMED_BEFORE_ROOM);
    rounds.push(await seenAt(stage, '', 'main [role=status]', texts));
    for (const socket of sockets) socket.close();
  }
  return [together('names of those inside, before a room', rounds)];
}

async function peopleInRooms(stage: Stage): Promise<Seen[]> {
  const { server, watch, viewer, members } = stage;
  const { page } = watch;
  await watch.signIn(server.origin, viewer.token);
  const [tiles, lists]: [Seen[], Seen[]] = [[], []];
  for (let first = 0; first < members.length; first += OTHERS_IN_ROOM) {
    const roomId = `scripts ${first}`;
    const texts = TEXTS.slice(first, first + OTHERS_IN_ROOM);
    const sockets = await allEnter(server.origin, members.slice(first, first + OTHERS_IN_ROOM), roomId);
    await page.goto(`${server.origin}/room/${encodeURIComponent(roomId)}`);
    await page.getByRole('button', { name: 'Join room' }).click();
    await page.getByRole('button', { name: 'Start call' }).click();
    tiles.push(await seenAt(stage, '', 'ul[aria-label="People in the call"]', texts));
    await page.getByRole('button', { name: 'People', exact: true }).click();
    lists.push(await seenAt(stage, '', 'ul[aria-label="In the room"]', texts));
    for (const socket of sockets) socket.close();
  }
  return [together('names on tiles', tiles), together('names in the list of a room', lists)];
}

async function guestsAtTheDoor(stage: Stage): Promise<Seen[]> {
  const { server, wire, watch, viewer } = stage;
  const { page } = watch;
  const { room } = (await wire.must('POST', '/api/rooms', { access: 'ask', allowsGuests: true }, viewer.token)) as {
    room: { id: string };
  };
  await page.goto(`${server.origin}/room/${room.id}`);
  await page.getByRole('button', { name: 'Join room' }).click();
  await page.getByRole('button', { name: 'People', exact: true }).click();
  const rounds: Seen[] = [];
  const list = 'ul[aria-label="Waiting to be let in"]';
  for (let first = 0; first < TEXTS.length; first += KNOCKS) {
    const texts = TEXTS.slice(first, first + KNOCKS);
    const guests: LeanSocket[] = [];
    for (const name of texts) {
      const { token } = await wire.must('POST', `/api/rooms/${room.id}/guests`, { name });
      const guest = await LeanSocket.connect(server.origin, token);
      await guest.ask('knock', { roomId: room.id });
      guests.push(guest);
    }
    rounds.push(await seenAt(stage, '', list, texts));
    for (const guest of guests) guest.close();
    await until('nobody knocks any more', async () => (await page.locator(list).count()) === 0);
  }
  return [together('names of guests who knock', rounds)];
}

async function administration(stage: Stage): Promise<Seen[]> {
  const { server, watch, members } = stage;
  const { page } = watch;
  const sockets: LeanSocket[] = [];
  for (let first = 0; first + 1 < members.length; first += 2) {
    const [one, other] = members.slice(first, first + 2);
    if (one && other) sockets.push(...(await callBetween(server.origin, one, other, `running ${first}`)));
  }
  const last = members.at(-1);
  if (last) sockets.push(await LeanSocket.connect(server.origin, last.token));
  await page.goto(`${server.origin}/admin`);
  const accounts = 'section:has(ul[aria-label="Accounts"])';
  await page.locator('ul[aria-label="Accounts"] li').first().waitFor();
  await watch.loadAll(accounts);
  const inCalls = members.length % 2 === 0 ? TEXTS : TEXTS.slice(0, -1);
  const seen = [
    await seenAt(stage, 'names of accounts, for an administrator', 'ul[aria-label="Accounts"]'),
    await seenAt(stage, 'names of those connected, for an administrator', 'ul[aria-label="Connections"]'),
    await seenAt(stage, 'names in running calls, for an administrator', 'ul[aria-label="Calls that run"]', inCalls),
  ];
  for (const socket of sockets) socket.close();
  return seen;
}

async function passkeyNames(stage: Stage): Promise<Seen[]> {
  const { server, wire, watch } = stage;
  const rounds: Seen[] = [];
  for (let first = 0; first < TEXTS.length; first += PASSKEYS) {
    const texts = TEXTS.slice(first, first + PASSKEYS);
    const owner = await makeHolder(wire, { email: `owner${first}@test.com`, isSettingUp: true });
    for (const name of texts) await addPasskey(wire, owner, name);
    await watch.signIn(server.origin, owner.token);
    await watch.page.goto(`${server.origin}/account`);
    rounds.push(await seenAt(stage, '', 'ul[aria-label="Passkeys"]', texts));
  }
  return [together('names of passkeys', rounds)];
}

async function addPasskey(wire: Wire, { token, password }: Holder, name: string): Promise<void> {
  const challenge = await challengeFrom(wire, '/api/auth/passkeys/options', { password }, token);
  const passkey = new SoftPasskey().attest({ origin: wire.origin, challenge });
  await wire.must('POST', '/api/auth/passkeys', { name, passkey }, token);
}

function figuresOf(seen: readonly Seen[], noticed: readonly string[]): Figure[] {
  const markup = seen.reduce((sum, one) => sum + one.markup, 0);
  return [
    atLeast(LEAST, { name: 'scripts', value: TEXTS.length, unit: 'scripts' }),
    atMost(0, {
      name: 'calls, dialogs, requests and violations of the policy that they made',
      value: noticed.length,
      unit: 'of them',
      ...(noticed.length > 0 && { note: [...new Set(noticed)].slice(0, 5).join('; ') }),
    }),
    atMost(0, { name: 'elements that only markup could have made', value: markup, unit: 'elements' }),
    ...seen.map(({ place, shown }) => {
      const wanted = /running calls/.test(place) ? TEXTS.length - (TEXTS.length % 2) : TEXTS.length;
      const missing = TEXTS.filter((text) => !shown.includes(text));
      return exactly(wanted, {
        name: `shown as text: ${place}`,
        value: new Set(shown).size,
        unit: 'scripts',
        ...(shown.length < wanted && { note: `not ${missing.slice(0, 3).join(' , ')}` }),
      });
    }),
  ];
}

/** The same scripts as markup, where nothing protects: those that run by themselves must be noticed. */
async function runOnPurpose({ page, noticed }: ScriptWatch): Promise<Figure> {
  const running = SCRIPTS.filter(({ runs, text }) => runs && TEXTS.includes(text));
  if (running.length === 0) throw new NotRun('None of these scripts runs by itself.');
  const missed: string[] = [];
  for (const { text } of running) {
    await page.goto('about:blank');
    const before = noticed.length;
    await page.setContent(text, { waitUntil: 'commit' });
    await until('it is noticed', () => noticed.length > before, 3000).catch(() => missed.push(text));
  }
  return exactly(running.length, {
    name: 'scripts that ran as markup of a page without protection, noticed',
    value: running.length - missed.length,
    unit: 'scripts',
    ...(missed.length > 0 && { note: `not ${missed.slice(0, 5).join(' , ')}` }),
  });
}

/** Each eye by itself, at a page of the product: what one of them has seen says nothing about another. */
async function seeOnPurpose(watch: ScriptWatch, origin: string): Promise<Figure> {
  const { page, noticed } = watch;
  await page.goto(`${origin}/lobby`);
  const [already, before] = [await watch.markup(), noticed.length];
  await page.evaluate(() => {
    window.ran();
    alert('on purpose');
    // The policy lets the first one pass, and stops the other before it is asked for.
    for (const src of ['/trap', 'http://elsewhere.invalid/']) document.body.append(Object.assign(new Image(), { src }));
  });
  const eyes = ['a call', 'a dialog', 'a request', 'the policy stopped'];
  const blind = (): string[] => {
    const seen = noticed.slice(before);
    return eyes.filter((eye) => !seen.some((what) => what.startsWith(eye)));
  };
  await until('all of it is noticed', () => blind().length === 0, 3000).catch(() => undefined);
  const missed = [...blind(), ...((await watch.markup()) > already ? [] : ['an element'])];
  return exactly(eyes.length + 1, {
    name: 'calls, dialogs, requests, violations and elements made on purpose, noticed',
    value: eyes.length + 1 - missed.length,
    unit: 'of them',
    ...(missed.length > 0 && { note: `not ${missed.join(', ')}` }),
  });
}

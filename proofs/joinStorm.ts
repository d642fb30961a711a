import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { until } from '../e2e/harness/until.ts';
import { registerAccount } from './harness/account.ts';
import { bothConnect, meetIn, type Pair } from './harness/callOnce.ts';
import { captureAt } from './harness/captureAt.ts';
import { RosterSocket } from './harness/RosterSocket.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const SOCKETS = size(50, 20);
const JOINS = 20;
const ROOMS = size(12, 5);
const STORM_MS = size(60_000, 10_000);
const REJOINS = size(50, 5);
const [GOAL_ROSTER_MS, GOAL_MEDIA_MS] = [2000, 5000];
const NEVER_MS = 20_000;

/** People who come, go, lose the connection and try another room, all at once. */
export const joinStorm: Proof = {
  name: 'joinStorm',
  promise: `After a storm of joins all rosters are equal within ${GOAL_ROSTER_MS / 1000} s, without a ghost; whoever reloads is seen and heard within ${GOAL_MEDIA_MS / 1000} s.`,
  how:
    `${SOCKETS} sockets join ${JOINS} times each within ${STORM_MS / 1000} s, spread at random over the time and over ${ROOMS} rooms: in ` +
    'turn straight from one room into the next, after leaving the first, and back into the same seat after the connection broke ' +
    'without a word. A full room is tried, and another taken. Each keeps its list of the others by what it is pushed. From the ' +
    'last join until every list holds exactly those who sit in that room. A ghost is a name in a list, or in the snapshot that the ' +
    `server gives each of them in the end, of which nobody sits there. Then Chromium: two in a call, one reloads ${REJOINS} times; ` +
    'from the reload until both decode pictures and receive sound, over one connection each.',
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const storm = await rage(server);
    const rejoins = await rejoin(browser, server);
    return [
      atMost(GOAL_ROSTER_MS, { name: 'last join to equal rosters', value: storm.equalMs, unit: 'ms' }),
      exactly(0, {
        name: 'ghosts, and people who are missing, in all lists and snapshots',
        value: storm.wrong,
        unit: 'names',
      }),
      exactly(SOCKETS, { name: 'sockets in rooms at the end', value: storm.sockets, unit: 'sockets' }),
      beside({ name: 'joins', value: storm.joins, unit: 'joins', note: `${storm.full} refused for a full room` }),
      exactly(REJOINS, {
        name: `reloads with pictures and sound on both sides within ${GOAL_MEDIA_MS / 1000} s`,
        value: rejoins.filter((tookMs) => tookMs <= GOAL_MEDIA_MS).length,
        unit: 'reloads',
        note: `${spread(rejoins)} ms`,
      }),
    ];
  } finally {
    await server.stop();
  }
}

type Storm = { equalMs: number; wrong: number; sockets: number; joins: number; full: number };

async function rage(server: ServerProcess): Promise<Storm> {
  const accounts = [await registerAccount(server.origin), await registerAccount(server.origin)];
  const everyone = Array.from({ length: SOCKETS }, (_, index) => {
    const account = accounts[index % accounts.length];
    if (!account) throw new Error('Everybody has an account.');
    return new RosterSocket(server.origin, account);
  });
  let [joins, full] = [0, 0];
  const enter = async (one: RosterSocket, roomId: string): Promise<void> => {
    let target = roomId;
    while (!(await one.join(target))) {
      full += 1;
      target = anyRoom();
    }
    joins += 1;
  };
  const wander = async (one: RosterSocket, turn: number): Promise<void> => {
    await one.connect();
    const moments = Array.from({ length: JOINS }, () => Math.random() * STORM_MS).toSorted((a, b) => a - b);
    const beganMs = performance.now();
    for (const [index, momentMs] of moments.entries()) {
      await pause(Math.max(0, beganMs + momentMs - performance.now()));
      const way = (index + turn) % 3;
      if (way === 2 && one.roomId !== null) {
        one.break();
        await one.connect();
        await enter(one, one.roomId);
      } else {
        if (way === 1) await one.leave();
        await enter(one, anyRoom());
      }
    }
  };
  await Promise.all(everyone.map(wander));
  const endedMs = performance.now();
  const isEqual = (): boolean => countWrong(everyone) === 0;
  await until('all rosters are equal', isEqual, NEVER_MS).catch(() => undefined);
  const equalMs = isEqual() ? Math.round(performance.now() - endedMs) : Infinity;
  // What each has now came by pushes. Joining the room one is in gives the snapshot again.
  const byPushes = countWrong(everyone);
  for (const one of everyone) await one.join(one.roomId ?? '');
  const wrong = byPushes + countWrong(everyone);
  const sockets = (await server.metrics()).get('parley_sockets') ?? 0;
  await Promise.all(everyone.map((one) => one.leave()));
  for (const one of everyone) one.break();
  return { equalMs, wrong, sockets, joins, full };
}

function anyRoom(): string {
  return `storm ${Math.floor(Math.random() * ROOMS)}`;
}

/** Names too many and too few, over all lists. */
function countWrong(everyone: readonly RosterSocket[]): number {
  let wrong = 0;
  for (const one of everyone) {
    const there = new Set(everyone.filter((other) => other !== one && other.roomId === one.roomId).map(({ id }) => id));
    const listed = one.others.split(' ').filter(Boolean);
    // Those who are listed and not there, and those who are there and not listed.
    const known = listed.filter((id) => there.has(id)).length;
    wrong += listed.length - known + (there.size - known);
  }
  return wrong;
}

async function rejoin(browser: Browser, server: ServerProcess): Promise<number[]> {
  const join = async (name: string): Promise<Person> => {
    const person = await Person.open(browser, server, { name, email: `storm-${name}@test.com`.toLowerCase() });
    await person.page.addInitScript(captureAt, { width: 160, height: 90, frameRate: 10 });
    await person.register();
    return person;
  };
  const pair: Pair = [await join('Ann'), await join('Ben')];
  const [ann, ben] = pair;
  await meetIn('rejoin', pair);
  await ann.button('Start call').click();
  await bothConnect(pair, NEVER_MS);
  const tookMs: number[] = [];
  for (let index = 0; index < REJOINS; index += 1) {
    const beganMs = performance.now();
    await ben.page.reload({ waitUntil: 'commit' });
    const isBack = await bothSeeAfresh(pair);
    tookMs.push(isBack ? Math.round(performance.now() - beganMs) : Infinity);
    if (!isBack) {
      for (const person of pair) await person.goto('/lobby');
      await meetIn(`rejoin ${index}`, pair);
      await ann.button('Start call').click();
      await bothConnect(pair, NEVER_MS);
    }
  }
  await Promise.all(pair.map((person) => person.close()));
  return tookMs;
}

/** The one who stayed may still have the last pictures of the old connection: those of the new one come after the other sees. */
async function bothSeeAfresh([ann, ben]: Pair): Promise<boolean> {
  try {
    await until('who reloaded sees and hears', () => seesAndHears(ben), NEVER_MS);
    const { framesDecoded } = await ann.inbound();
    await until(
      'who stayed sees and hears',
      async () => (await seesAndHears(ann)) && (await ann.inbound()).framesDecoded !== framesDecoded,
      NEVER_MS,
    );
    return (await ann.remoteVideos.count()) === 1 && (await ben.remoteVideos.count()) === 1;
  } catch {
    return false;
  }
}

async function seesAndHears(person: Person): Promise<boolean> {
  // A page that is being loaded anew has nobody to answer.
  const inbound = await person.inbound().catch(() => null);
  return (
    inbound !== null && inbound.framesDecoded > 1 && inbound.audioSamples > 0 && (await person.openConnections()) === 1
  );
}

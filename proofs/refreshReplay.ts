import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { CallSocket } from './harness/CallSocket.ts';
import { Device } from './harness/Device.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const REPLAYS = size(30, 3);
const PEOPLE = size(10, 2);
const AT_ONCE = 20;
const CUT_MS = size(20_000, 2000);
const GOAL_MS = 1000;

/** A refresh token that comes back may be a thief's; two tabs and a lost answer are none. */
export const refreshReplay: Proof = {
  name: 'refreshReplay',
  promise: `A refresh token that is used again ends its whole family within ${GOAL_MS / 1000} s, sockets in calls too; ${AT_ONCE} refreshes at once from two tabs, and a cut of 20 s, leave their owner signed in.`,
  how:
    `Replay: Ann is in a call with Ben, her session has been refreshed twice, and her socket is under the latest token. Then the ` +
    `first refresh token comes again. The time runs from sending it until her socket is closed, and until Ben is told; then each ` +
    `token and each refresh cookie of the family is tried. ${REPLAYS} times. At once: somebody signs in with Chromium and opens a ` +
    `second tab; both send ${AT_ONCE / 2} refreshes in one moment. All must succeed; afterwards both tabs reload into the lobby, ` +
    `and the cookie that is left is good for one more. ${PEOPLE} people. A browser sends some of them late, with the cookie of an ` +
    `earlier answer; so ${AT_ONCE} with the very same cookie are sent on the wire too, in ${PEOPLE} sessions, and must make one ` +
    `generation. A cut: the answer to a refresh is lost, ` +
    `${CUT_MS / 1000} s later the same refresh token is sent again and succeeds, in the same generation, and so does the one after. ` +
    `${PEOPLE} people.`,
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const [ann, ben] = [await Device.register(server.origin), await Device.register(server.origin)];
    const replays: Replay[] = [];
    for (let count = 0; count < REPLAYS; count += 1) replays.push(await replay(await ann.another(), ben));
    const cut = await Promise.all(Array.from({ length: PEOPLE }, () => loseAnAnswer(ann)));
    const wire = [];
    for (let count = 0; count < PEOPLE; count += 1) wire.push(await refreshOnWire(ann));
    const crowds: Crowd[] = [];
    for (let count = 0; count < PEOPLE; count += 1) crowds.push(await refreshAtOnce(browser, server, count));
    return figuresOf(replays, cut, wire, crowds);
  } finally {
    await server.stop();
  }
}

type Replay = { closedMs: number; toldMs: number; alive: number };

async function replay(ann: Device, ben: Device): Promise<Replay> {
  const roomId = `replay ${crypto.randomUUID()}`;
  const ours = await CallSocket.join(ann, roomId);
  const theirs = await CallSocket.join(ben, roomId);
  await ours.call(theirs);
  const once = await ann.refresh();
  await ours.ask('renewToken', { token: once.token });
  const twice = await ann.refresh(once.cookie);
  await ours.ask('renewToken', { token: twice.token });

  const sentAtMs = performance.now();
  const { code } = await ann.refresh();
  if (code !== 'refresh_reused') throw new Error(`the replay was answered with ${code || '200'}`);
  const closedMs = (await ours.isClosed()) - sentAtMs;
  const left = await theirs.hears('userLeft').catch(() => null);
  const tokens = await Promise.all([ann.token, once.token, twice.token].map((token) => ann.isGood(token)));
  const cookies = await Promise.all([ann.cookie, once.cookie, twice.cookie].map((cookie) => ann.refresh(cookie)));
  theirs.close();
  return {
    closedMs,
    toldMs: left?.payload['reason'] === 'session-ended' ? left.atMs - sentAtMs : Infinity,
    alive: tokens.filter(Boolean).length + cookies.filter(({ status }) => status === 200).length,
  };
}

/** Whether a person stays in whose refresh was answered into nothing. */
async function loseAnAnswer(owner: Device): Promise<boolean> {
  const ann = await owner.another();
  await ann.refresh();
  await pause(CUT_MS);
  const again = await ann.refresh();
  const next = await ann.refresh(again.cookie);
  return (
    again.status === 200 && next.status === 200 && generationOf(again.token) === 1 && (await ann.isGood(next.token))
  );
}

/** How many refreshes with one cookie in one moment succeed, and of how many generations their tokens are. */
async function refreshOnWire(owner: Device): Promise<{ succeeded: number; generations: number }> {
  const ann = await owner.another();
  const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => ann.refresh()));
  return {
    succeeded: replies.filter(({ status }) => status === 200).length,
    generations: new Set(replies.map(({ token }) => generationOf(token))).size,
  };
}

type Crowd = { succeeded: number; isIn: boolean };

async function refreshAtOnce(browser: Browser, server: ServerProcess, count: number): Promise<Crowd> {
  const ann = await Person.open(browser, server, { name: 'Ann', email: `tabs${count}@test.com` });
  try {
    await ann.register();
    const tab = await ann.openTab();
    await tab.goto('/lobby');
    await tab.button('Join room').waitFor();
    const answers = (
      await Promise.all([ann, tab].map((one) => one.evaluate(sendRefreshes, String(AT_ONCE / 2))))
    ).flat();
    await Promise.all([ann, tab].map(({ page }) => page.reload()));
    await Promise.all([ann, tab].map((one) => one.button('Join room').waitFor()));
    // The cookie that the browser was left with is good for the next one too.
    const [next] = await ann.evaluate(sendRefreshes, '1');
    return { succeeded: answers.filter(({ status }) => status === 200).length, isIn: next?.status === 200 };
  } finally {
    await ann.close();
  }
}

/** Runs in the page. */
async function sendRefreshes(count: string): Promise<{ status: number; token: string }[]> {
  return Promise.all(
    Array.from({ length: Number(count) }, async () => {
      const answer = await fetch('/api/auth/refresh', { method: 'POST' });
      const { token = '' } = (await answer.json()) as { token?: string };
      return { status: answer.status, token };
    }),
  );
}

function generationOf(token: string): number {
  const payload = token.split('.')[1] ?? '';
  return payload === '' ? -1 : (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { gen: number }).gen;
}

function figuresOf(
  replays: readonly Replay[],
  cut: readonly boolean[],
  wire: readonly { succeeded: number; generations: number }[],
  crowds: readonly Crowd[],
): Figure[] {
  const closedMs = replays.map((one) => one.closedMs);
  const toldMs = replays.map((one) => one.toldMs);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return [
    atMost(GOAL_MS, {
      name: 'replay to the socket closed',
      value: Math.round(Math.max(...closedMs)),
      unit: 'ms',
      note: spread(closedMs),
    }),
    atMost(GOAL_MS, {
      name: 'replay to the other side told',
      value: Math.round(Math.max(...toldMs)),
      unit: 'ms',
      note: spread(toldMs),
    }),
    exactly(0, {
      name: `of ${6 * REPLAYS} tokens and cookies of such families, those that still work`,
      value: sum(replays.map(({ alive }) => alive)),
      unit: 'tokens',
    }),
    exactly(PEOPLE * AT_ONCE, {
      name: 'refreshes at once from two tabs that succeed',
      value: sum(crowds.map(({ succeeded }) => succeeded)),
      unit: 'refreshes',
    }),
    exactly(PEOPLE * AT_ONCE, {
      name: 'refreshes at once with one cookie that succeed',
      value: sum(wire.map(({ succeeded }) => succeeded)),
      unit: 'refreshes',
    }),
    exactly(PEOPLE, {
      name: 'sessions in which those made one generation',
      value: wire.filter(({ generations }) => generations === 1).length,
      unit: 'sessions',
    }),
    exactly(PEOPLE, {
      name: 'people who are in the lobby with both tabs afterwards',
      value: crowds.filter(({ isIn }) => isIn).length,
      unit: 'people',
    }),
    exactly(PEOPLE, {
      name: 'people who stay in after a cut',
      value: cut.filter(Boolean).length,
      unit: 'people',
    }),
  ];
}

import type { Browser } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { until } from '../e2e/harness/until.ts';
import { registerAccount, type Account } from './harness/account.ts';
import { bothConnect, hangUp, meetIn, pressStart, type Pair } from './harness/callOnce.ts';
import { captureAt } from './harness/captureAt.ts';
import { GlareSocket, pressBoth } from './harness/GlareSocket.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const PAIRS = size(200, 20);
const CALLS = size(20, 4);
const WITHIN_MS = 300;
const GOAL_MS = 5000;
const NEVER_MS = 20_000;
/** As many pairs at once. */
const AT_ONCE = 20;

/** Two who think of each other in the same moment. */
export const glare: Proof = {
  name: 'glare',
  promise: `When both press "Start call" within ${WITHIN_MS} ms, there is exactly one call, with pictures both ways within ${GOAL_MS / 1000} s.`,
  how:
    `On the wire: ${PAIRS} pairs of sockets, ${AT_ONCE} pairs at once, each in a room of its own; both send callUser, 0 to ${WITHIN_MS} ms ` +
    'apart, and keep the rule about who gives way. One call: both ends agree on one connection, the server counts one call a ' +
    `room, and writes one a room into each history. In Chromium: ${CALLS} calls of two people in the same pages, the buttons ` +
    `pressed by script in each page 0 to ${WITHIN_MS} ms apart. One call: one connection in each page, one call at the server, and ` +
    'no complaint in a console. From the first press until both sides decode pictures and receive sound.',
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const onWire = await glareOnWire(server);
    const inPages = await glareInPages(browser, server);
    const note = [...inPages.failures, ...inPages.complaints].join('; ');
    return [
      exactly(PAIRS, { name: 'pairs on the wire that agree on one connection', value: onWire.agreed, unit: 'pairs' }),
      exactly(PAIRS, { name: 'calls that the server counts for them', value: onWire.running, unit: 'calls' }),
      exactly(2 * PAIRS, { name: 'entries in the two histories', value: onWire.written, unit: 'entries' }),
      exactly(CALLS, {
        name: 'calls of two pages, each exactly one',
        value: inPages.tookMs.length,
        unit: 'calls',
        ...(note ? { note } : {}),
      }),
      atMost(GOAL_MS, {
        name: 'first press to pictures and sound on both sides',
        value: Math.max(...inPages.tookMs, ...(inPages.failures.length > 0 ? [Infinity] : [])),
        unit: 'ms',
        ...(inPages.tookMs.length > 0 ? { note: spread(inPages.tookMs) } : {}),
      }),
      exactly(0, { name: 'complaints in the consoles', value: inPages.complaints.length, unit: 'lines' }),
    ];
  } finally {
    await server.stop();
  }
}

/** Times of the two presses: one side first, then the other, evenly spread. */
function pressTimes(index: number, count: number): [number, number] {
  const apartMs = count === 1 ? 0 : Math.round((index * WITHIN_MS) / (count - 1));
  return index % 2 === 0 ? [0, apartMs] : [apartMs, 0];
}

async function glareOnWire(server: ServerProcess): Promise<{ agreed: number; running: number; written: number }> {
  const { origin } = server;
  const accounts = [await registerAccount(origin), await registerAccount(origin)] as const;
  const pairs: (readonly [GlareSocket, GlareSocket])[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < PAIRS) {
      const index = next;
      next += 1;
      const [left, right] = await Promise.all(accounts.map((one) => GlareSocket.join(origin, one, `wire ${index}`)));
      if (!left || !right) throw new Error('A pair has two ends.');
      const pair = [left, right] as const;
      pairs[index] = pair;
      await pressBoth(pair, pressTimes(index, PAIRS));
      await until('both agree', () => agree(pair), NEVER_MS).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const running = (await server.metrics()).get('parley_calls') ?? 0;
  const agreed = pairs.filter(agree).length;
  await Promise.all(pairs.map(([left, right], index) => left.leave(right.id, `wire ${index}`)));
  await Promise.all(pairs.map(([left, right], index) => right.leave(left.id, `wire ${index}`)));
  for (const end of pairs.flat()) end.close();
  let written = 0;
  const areWritten = async (): Promise<boolean> => {
    const counts = await Promise.all(accounts.map((account) => countHistory(origin, account)));
    written = counts.reduce((sum, count) => sum + count, 0);
    return written >= 2 * PAIRS;
  };
  await until('the calls are in the histories', areWritten, NEVER_MS).catch(() => undefined);
  return { agreed, running, written };
}

function agree([left, right]: readonly [GlareSocket, GlareSocket]): boolean {
  return left.connection !== null && left.connection === right.connection;
}

async function countHistory(origin: string, { token }: Account): Promise<number> {
  let count = 0;
  let before: string | null = null;
  do {
    const query: string = before === null ? '' : `&before=${encodeURIComponent(before)}`;
    const response = await fetch(`${origin}/api/calls?limit=100${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await response.json()) as { calls: unknown[]; next: string | null };
    count += page.calls.length;
    before = page.next;
  } while (before !== null);
  return count;
}

type InPages = { tookMs: number[]; failures: string[]; complaints: string[] };

async function glareInPages(browser: Browser, server: ServerProcess): Promise<InPages> {
  const join = async (name: string): Promise<Person> => {
    const person = await Person.open(browser, server, { name, email: `glare-${name}@test.com`.toLowerCase() });
    await person.page.addInitScript(captureAt, { width: 160, height: 90, frameRate: 10 });
    await person.register();
    return person;
  };
  const pair = [await join('Ann'), await join('Ben')] as const;
  const [tookMs, failures]: [number[], string[]] = [[], []];
  for (let call = 0; call < CALLS; call += 1) {
    try {
      tookMs.push(await glareOnce(pair, server, call));
    } catch (error) {
      failures.push(`call ${call}: ${(error as Error).message.split('\n')[0]}`);
      await Promise.all(pair.map((person) => person.goto('/lobby')));
    }
  }
  const complaints = pair.flatMap((person) => person.complaints);
  await Promise.all(pair.map((person) => person.close()));
  return { tookMs, failures, complaints };
}

async function glareOnce(pair: Pair, server: ServerProcess, call: number): Promise<number> {
  await meetIn(`page ${call}`, pair);
  const pressesMs = pressTimes(call, CALLS);
  const beganMs = performance.now();
  await Promise.all(pair.map(({ page }, side) => page.evaluate(pressStart, pressesMs[side] ?? 0)));
  await bothConnect(pair, NEVER_MS);
  const tookMs = Math.round(performance.now() - beganMs);
  const calls = (await server.metrics()).get('parley_calls');
  if (calls !== 1) throw new Error(`The server counts ${calls} calls.`);
  await hangUp(pair);
  return tookMs;
}

import type { Browser, CDPSession } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { until } from '../e2e/harness/until.ts';
import { registerAccount, type Account } from './harness/account.ts';
import { bothConnect, hangUp, meetIn, pressStart, type Pair } from './harness/callOnce.ts';
import { captureAt } from './harness/captureAt.ts';
import { GlareSocket, pressBoth } from './harness/GlareSocket.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const PAGE_CALLS = size(200, 8);
const WIRE_CALLS = size(2000, 200);
/** Not counted: code is compiled, pools and caches are filled. */
const [WARM_UP_PAGE, WARM_UP_WIRE] = [size(20, 3), size(200, 50)];
const AT_ONCE = 20;
const GOAL_MB = 10;
const NEVER_MS = 20_000;
const MEGABYTE = 1024 ** 2;

/** A page that stays open for weeks, a server that runs for months. */
export const leaks: Proof = {
  name: 'leaks',
  promise: `After ${PAGE_CALLS} calls in one page and ${WIRE_CALLS} on the wire, browser and server hold at most ${GOAL_MB} MB more than before.`,
  how:
    `Chromium: two people set up and end ${PAGE_CALLS} calls in the same two pages, from lobby to lobby. The JavaScript heap of each page ` +
    `after garbage collection, after ${WARM_UP_PAGE} further calls and in the end, and the RTCPeerConnection objects that ` +
    `are left then. On the wire: ${WIRE_CALLS} pairs of sockets connect, join a room of their own, set up a call, hang up, leave and close, ` +
    `${AT_ONCE} pairs at once. The server's JavaScript heap after garbage collection, after ${WARM_UP_WIRE} further calls and in the ` +
    'end, and the sockets, rooms and calls that it counts then. 1 MB is 1,024 times 1,024 bytes.',
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const server = await ServerProcess.startParley({ execArgv: ['--expose-gc'] });
  try {
    const wire = await callOnWire(server);
    const pages = await callInPages(browser, server);
    return [
      atMost(GOAL_MB, {
        name: 'heap of a page more than before, the greater',
        value: pages.grownMb,
        unit: 'MB',
        note: pages.note,
      }),
      exactly(0, { name: 'RTCPeerConnection objects left in both pages', value: pages.connections, unit: 'objects' }),
      atMost(GOAL_MB, {
        name: 'heap of the server more than before',
        value: wire.grownMb,
        unit: 'MB',
        note: wire.note,
      }),
      exactly(0, { name: 'sockets, rooms and calls left at the server', value: wire.left, unit: 'entries' }),
      beside({ name: 'calls set up on the wire', value: wire.calls, unit: 'calls' }),
    ];
  } finally {
    await server.stop();
  }
}

async function callOnWire(
  server: ServerProcess,
): Promise<{ grownMb: number; note: string; left: number; calls: number }> {
  const accounts = [await registerAccount(server.origin), await registerAccount(server.origin)] as const;
  await runCalls(server.origin, accounts, WARM_UP_WIRE);
  await isEmpty(server);
  const before = await server.usage({ collect: true });
  const calls = await runCalls(server.origin, accounts, WIRE_CALLS);
  const left = await isEmpty(server);
  const after = await server.usage({ collect: true });
  return { ...growth(before.heapUsedBytes, after.heapUsedBytes), left, calls };
}

/** How many of `count` calls came about. */
async function runCalls(origin: string, accounts: readonly [Account, Account], count: number): Promise<number> {
  let [next, done] = [0, 0];
  const lane = async (): Promise<void> => {
    while (next < count) {
      const roomId = `leak ${next}`;
      next += 1;
      const [left, right] = await Promise.all(accounts.map((one) => GlareSocket.join(origin, one, roomId)));
      if (!left || !right) throw new Error('A pair has two ends.');
      await pressBoth([left, right], [0, 0]);
      await until('both agree', () => left.connection !== null && left.connection === right.connection, NEVER_MS);
      await left.leave(right.id, roomId);
      await right.leave(left.id, roomId);
      left.close();
      right.close();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}

/** Waits until nothing is left, and says how much is. */
async function isEmpty(server: ServerProcess): Promise<number> {
  let left = Infinity;
  const hasNothing = async (): Promise<boolean> => {
    const metrics = await server.metrics();
    left = ['sockets', 'rooms', 'calls'].reduce((sum, name) => sum + (metrics.get(`parley_${name}`) ?? Infinity), 0);
    return left === 0;
  };
  await until('the server is empty', hasNothing, NEVER_MS).catch(() => undefined);
  return left;
}

async function callInPages(
  browser: Browser,
  server: ServerProcess,
): Promise<{ grownMb: number; note: string; connections: number }> {
  const join = async (name: string): Promise<Person> => {
    const person = await Person.open(browser, server, { name, email: `leak-${name}@test.com`.toLowerCase() });
    await person.page.addInitScript(captureAt, { width: 160, height: 90, frameRate: 10 });
    await person.register();
    return person;
  };
  const pair: Pair = [await join('Ann'), await join('Ben')];
  const probes = await Promise.all(pair.map(({ page }) => page.context().newCDPSession(page)));
  const call = async (room: string): Promise<void> => {
    await meetIn(room, pair);
    await pair[0].page.evaluate(pressStart, 0);
    await bothConnect(pair, NEVER_MS);
    await hangUp(pair);
  };
  for (let index = 0; index < WARM_UP_PAGE; index += 1) await call(`warm up ${index}`);
  const before = await Promise.all(probes.map(heapOf));
  for (let index = 0; index < PAGE_CALLS; index += 1) await call(`heap ${index}`);
  const after = await Promise.all(probes.map(heapOf));
  const connections = await Promise.all(probes.map(countConnections));
  await Promise.all(pair.map((person) => person.close()));
  const grown = after.map((bytes, side) => growth(before[side] ?? 0, bytes));
  return {
    grownMb: Math.max(...grown.map(({ grownMb }) => grownMb)),
    note: grown.map(({ note }) => note).join('; '),
    connections: connections.reduce((sum, count) => sum + count, 0),
  };
}

/** What lives on the JavaScript heap of the page, in bytes. */
async function heapOf(probe: CDPSession): Promise<number> {
  // What the first collection finalises, the second one frees.
  for (let round = 0; round < 3; round += 1) await probe.send('HeapProfiler.collectGarbage');
  return (await probe.send('Runtime.getHeapUsage')).usedSize;
}

/** The connections that the page has not let go of, closed ones too. */
async function countConnections(probe: CDPSession): Promise<number> {
  // The page is watched by a list of its connections, which forgets the closed ones when it is asked. Its class wraps the
  // browser's own.
  const expression = 'parleyConnections(), Object.getPrototypeOf(RTCPeerConnection.prototype)';
  const { result } = await probe.send('Runtime.evaluate', { expression });
  await probe.send('HeapProfiler.collectGarbage');
  const { objects } = await probe.send('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '' });
  // Prototypes are among what is found, and have no state.
  const functionDeclaration = `function () {
    return this.filter((one) => { try { return one.connectionState !== undefined; } catch { return false; } }).length;
  }`;
  const counted = await probe.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration,
    returnByValue: true,
  });
  return counted.result.value as number;
}

function growth(beforeBytes: number, afterBytes: number): { grownMb: number; note: string } {
  const [before, after] = [beforeBytes / MEGABYTE, afterBytes / MEGABYTE];
  return { grownMb: Number((after - before).toFixed(2)), note: `from ${before.toFixed(1)} to ${after.toFixed(1)} MB` };
}

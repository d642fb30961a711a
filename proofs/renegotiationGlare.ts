import type { Browser } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { bothConnect, meetIn, pressStart, type Pair } from './harness/callOnce.ts';
import { captureAt } from './harness/captureAt.ts';
import { renegotiate, type Look } from './harness/renegotiate.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const ROUNDS = size(100, 6);
const WITHIN_MS = 300;
const GOAL_MS = 3000;
const NEVER_MS = 15_000;
const LOOK_MS = 50;

/** Two who change what they send in the same moment, again and again. */
export const renegotiationGlare: Proof = {
  name: 'renegotiationGlare',
  promise: `When both change what they send within ${WITHIN_MS} ms, no step is refused, and every track flows within ${GOAL_MS / 1000} s.`,
  how:
    `Two Chromium pages in one call, ${ROUNDS} rounds. In each, both switch the camera and add a second video track to the ` +
    `connection, or take it away again, 0 to ${WITHIN_MS} ms apart. From the later of the two until both ends are at rest ` +
    '(signalingState stable) and each decodes new pictures of every video track that the other sends, and receives sound. ' +
    'Refused steps of setLocalDescription and setRemoteDescription are counted in the pages.',
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const pair = [await join(browser, server, 'Ann'), await join(browser, server, 'Ben')] as const;
    await meetIn('one room', pair);
    await pair[0].page.evaluate(pressStart, 0);
    await bothConnect(pair, NEVER_MS);
    const tookMs: number[] = [];
    const failures: string[] = [];
    for (let round = 0; round < ROUNDS && failures.length < 3; round += 1) {
      await changeBoth(pair, round).then(
        (ms) => tookMs.push(ms),
        (error: Error) => failures.push(`round ${round}: ${error.message}`),
      );
    }
    const refusals = (
      await Promise.all(pair.map(({ page }) => page.evaluate(() => window.renegotiator.refusals)))
    ).flat();
    const complaints = pair.flatMap((person) => person.complaints);
    const connections = await Promise.all(pair.map((person) => person.openConnections()));
    const note = [...failures, ...refusals, ...complaints].join('; ');
    return [
      exactly(ROUNDS, {
        name: 'rounds after which every track flows',
        value: tookMs.length,
        unit: 'rounds',
        ...(note ? { note } : {}),
      }),
      atMost(GOAL_MS, {
        name: 'later change to every track flowing, both ends at rest',
        value: Math.round(Math.max(...tookMs, ...(failures.length > 0 ? [Infinity] : []))),
        unit: 'ms',
        ...(tookMs.length > 0 ? { note: spread(tookMs) } : {}),
      }),
      exactly(0, { name: 'refused steps and complaints', value: refusals.length + complaints.length, unit: 'lines' }),
      exactly(2, { name: 'connections in the end', value: connections[0]! + connections[1]!, unit: 'connections' }),
    ];
  } finally {
    await server.stop();
  }
}

async function join(browser: Browser, server: ServerProcess, name: string): Promise<Person> {
  const person = await Person.open(browser, server, { name, email: `renegotiate-${name}@test.com`.toLowerCase() });
  await person.page.addInitScript(captureAt, { width: 160, height: 90, frameRate: 10 });
  await person.page.addInitScript(renegotiate);
  await person.register();
  return person;
}

/** One round. Resolves to how long it took from the later change. */
async function changeBoth(pair: Pair, round: number): Promise<number> {
  const apartMs = (round * 37) % (WITHIN_MS + 1);
  const delaysMs = round % 2 === 0 ? [0, apartMs] : [apartMs, 0];
  await Promise.all(
    pair.map(({ page }, side) => page.evaluate((ms) => window.renegotiator.round(ms), delaysMs[side] ?? 0)),
  );
  const changedAtMs = performance.now() + apartMs;
  await new Promise((resolve) => setTimeout(resolve, apartMs));
  const before = await lookAtBoth(pair);
  for (;;) {
    const now = await lookAtBoth(pair);
    if (flows(before, now)) return performance.now() - changedAtMs;
    if (performance.now() - changedAtMs > NEVER_MS) throw new Error(`not in step: ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function lookAtBoth(pair: Pair): Promise<readonly [Look, Look]> {
  return Promise.all([
    pair[0].page.evaluate(() => window.renegotiator.look()),
    pair[1].page.evaluate(() => window.renegotiator.look()),
  ]);
}

/** Both are at rest, and each decodes as many moving pictures as the other sends, and hears. */
function flows(before: readonly [Look, Look], now: readonly [Look, Look]): boolean {
  return [0, 1].every((side) => {
    const [was, is, sender] = [before[side]!, now[side]!, now[1 - side]!];
    const sent = (sender.hasSecond ? 1 : 0) + (sender.isCameraOn ? 1 : 0);
    const moving = Object.entries(is.framesByMid).filter(([mid, frames]) => frames > (was.framesByMid[mid] ?? 0));
    return is.signalingState === 'stable' && moving.length >= sent && is.audioPackets > was.audioPackets;
  });
}

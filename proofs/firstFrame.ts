import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { startParley } from '../e2e/harness/startParley.ts';
import { until } from '../e2e/harness/until.ts';
import { BareCall } from './harness/BareCall.ts';
import { firstFrameClock } from './harness/firstFrameClock.ts';
import { size } from './harness/sizes.ts';
import { median, spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, beside, type Figure, type Proof } from './Proof.ts';

const CALLS = size(20, 4);
const WARM_UP_CALLS = 2;
const GOAL_TIMES = 2;
/** Cameras have started and pages have come to rest before anybody clicks. */
const REST_MS = 1500;

/** How long two people look at a spinner. */
export const firstFrame: Proof = {
  name: 'firstFrame',
  promise: `From the click on "Start call" to the first decoded picture on both sides: at most ${GOAL_TIMES} times as long as two bare connections take.`,
  how:
    `One Chromium with a fake 720p camera, ${CALLS} calls of two people through the whole application, alternating with ` +
    `${CALLS} of two bare pages: RTCPeerConnection, the same capture constraints and already open, trickle over a bare Socket.IO ` +
    'relay. Two profiles each. From the click event to the later of the two first frames that the decoders give out ' +
    '(MediaStreamTrackProcessor, so painting plays no part). Nobody clicks before cameras and pages have been at rest for ' +
    `${REST_MS / 1000} s; ${WARM_UP_CALLS} calls of each kind before are not counted. Ratio of the medians.`,
  run: () => withBrowser(run),
};

async function run(browser: Browser): Promise<Figure[]> {
  const parley = await startParley();
  const bare = await BareCall.open(browser);
  try {
    const join = async (name: string, email: string): Promise<Person> => {
      const person = await Person.open(browser, parley, { name, email, initScript: firstFrameClock });
      await person.register();
      return person;
    };
    const people = [await join('Ann', 'ann@test.com'), await join('Ben', 'ben@test.com')] as const;
    const [parleyMs, bareMs]: [number[], number[]] = [[], []];
    for (let call = -WARM_UP_CALLS; call < CALLS; call += 1) {
      const ours = await parleyCall(people, `room ${call}`);
      const theirs = await bareCall(bare);
      if (call < 0) continue;
      parleyMs.push(ours);
      bareMs.push(theirs);
    }
    return [
      atMost(GOAL_TIMES, {
        name: 'click to first picture on both sides, Parley to bare',
        value: Number((median(parleyMs) / median(bareMs)).toFixed(2)),
        unit: 'times',
      }),
      beside({ name: 'Parley', value: median(parleyMs), unit: 'ms', note: spread(parleyMs) }),
      beside({ name: 'bare connections', value: median(bareMs), unit: 'ms', note: spread(bareMs) }),
    ];
  } finally {
    await bare.close();
    await parley.close();
  }
}

async function parleyCall([caller, callee]: readonly [Person, Person], room: string): Promise<number> {
  await caller.joinRoom(room);
  await callee.joinRoom(room);
  await caller.button('Start call').waitFor();
  const tookMs = await clickToFrames(caller.page, callee.page);
  await caller.button('End call').click();
  await Promise.all([caller, callee].map(({ page }) => page.waitForURL('**/lobby')));
  return tookMs;
}

async function bareCall(bare: BareCall): Promise<number> {
  await bare.prepare();
  const tookMs = await clickToFrames(bare.caller, bare.callee);
  await bare.hangUp();
  return tookMs;
}

async function clickToFrames(caller: Page, callee: Page): Promise<number> {
  const pages = [caller, callee];
  await Promise.all(
    pages.map((page) => page.evaluate(() => void (window.proofClock = { clickedAtMs: null, decodedAtMs: null }))),
  );
  await pause(REST_MS);
  await caller.getByRole('button', { name: 'Start call', exact: true }).click();
  const decoded = async (): Promise<(number | null)[]> =>
    Promise.all(pages.map((page) => page.evaluate(() => window.proofClock.decodedAtMs)));
  // Asked seldom: each question takes time from the pages that are measured.
  await pause(300);
  await until('both sides have a picture', async () => (await decoded()).every((at) => at !== null));
  const clickedAtMs = await caller.evaluate(() => window.proofClock.clickedAtMs);
  if (clickedAtMs === null) throw new Error('The click was not seen.');
  return Math.max(...(await decoded()).map((at) => at ?? Infinity)) - clickedAtMs;
}

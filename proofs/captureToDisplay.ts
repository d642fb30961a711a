import type { Page } from 'playwright-core';
import { until } from '../e2e/harness/until.ts';
import { bareEnd } from './harness/bareEnd.ts';
import { LAB_SET_UP, lasts, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { size } from './harness/sizes.ts';
import { STAMP, stampedCamera } from './harness/stampedCamera.ts';
import { median, quantile } from './harness/statistics.ts';
import { atMost, beside, type Figure, type Proof } from './Proof.ts';

const ROUNDS = size(3, 1);
const SPAN_MS = size(8000, 4000);
/** Pictures have reached their size, and the buffers theirs. */
const BEFORE_MS = 6000;
const GOAL_TIMES = 1.1;
const ROUND_TRIPS_MS = [20, 100];

/** How far behind one is whom one speaks with. */
export const captureToDisplay: Proof = {
  name: 'captureToDisplay',
  promise: `From the camera to the other's display a picture takes at most ${GOAL_TIMES} times as long as over a bare connection.`,
  how:
    `${LAB_SET_UP} In place of the camera a canvas of 640x360 at 25 pictures a second, into each of which the time is drawn in blocks; the other ` +
    'page reads it back when the picture is presented (requestVideoFrameCallback). Every frame on the line of Ann is late by half a round ' +
    `trip each way, of ${ROUND_TRIPS_MS.join(' and ')} ms. ${ROUNDS} calls of ours alternate with ${ROUNDS} bare RTCPeerConnections between the same two ` +
    `pages, with sound as well; from ${BEFORE_MS / 1000} s on, ${SPAN_MS / 1000} s of each count. Ratio of the medians, the slower direction.`,
  run: () => withLabCall(run),
};

async function run(call: LabCall): Promise<Figure[]> {
  for (const { page } of call.people) await page.addInitScript(stampedCamera, STAMP);
  const figures: Figure[] = [];
  for (const roundTripMs of ROUND_TRIPS_MS) {
    await call.lab.delay('ann', roundTripMs / 2);
    const ours: Lates = [[], []];
    const bare: Lates = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      append(ours, await ourCall(call));
      append(bare, await bareCall(call));
    }
    const ratios = ours.map((lates, index) => median(lates) / median(bare[index] ?? []));
    figures.push(
      atMost(GOAL_TIMES, {
        name: `round trip of ${roundTripMs} ms: Parley to bare`,
        value: Number(Math.max(...ratios).toFixed(2)),
        unit: 'times',
        note: `to Ann ${ratios[0]?.toFixed(2)}, to Ben ${ratios[1]?.toFixed(2)}`,
      }),
      beside({
        name: `round trip of ${roundTripMs} ms: Parley`,
        value: Math.round(median(ours.flat())),
        unit: 'ms',
        note: `${spreadOf(ours.flat())}; the seed gives 50 to 180`,
      }),
      beside({
        name: `round trip of ${roundTripMs} ms: bare connections`,
        value: Math.round(median(bare.flat())),
        unit: 'ms',
        note: spreadOf(bare.flat()),
      }),
    );
  }
  return figures;
}

/** How late pictures were shown, in milliseconds: to Ann, to Ben. */
type Lates = [number[], number[]];

async function ourCall(call: LabCall): Promise<Lates> {
  await call.meet();
  const lates = await read(call, '[data-testid=remote-video]');
  await call.ann.button('End call').click();
  await Promise.all(call.people.map(({ page }) => page.waitForURL('**/lobby')));
  return lates;
}

async function bareCall(call: LabCall): Promise<Lates> {
  const [ann, ben] = [call.ann.page, call.ben.page];
  await Promise.all([ann, ben].map((page) => page.evaluate(bareEnd)));
  const offer = await ann.evaluate(() => window.bareEnd.describe());
  const answer = await ben.evaluate((sdp) => window.bareEnd.describe(sdp), offer);
  await ann.evaluate((sdp) => window.bareEnd.accept(sdp), answer);
  for (const page of [ann, ben]) {
    await until('the bare connection shows pictures', () =>
      page.evaluate(() => (document.querySelector<HTMLVideoElement>('#bare')?.videoWidth ?? 0) > 0),
    );
  }
  const lates = await read(call, '#bare');
  await Promise.all([ann, ben].map((page) => page.evaluate(() => window.bareEnd.close())));
  return lates;
}

async function read({ people }: LabCall, selector: string): Promise<Lates> {
  await lasts(Date.now(), BEFORE_MS);
  const [ann, ben] = await Promise.all(people.map(({ page }) => readOn(page, selector)));
  if (!ann?.length || !ben?.length) throw new Error('No picture could be read.');
  return [ann, ben];
}

async function readOn(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(
    async ([found, ms]) => {
      const video = document.querySelector<HTMLVideoElement>(found);
      if (!video) throw new Error(`There is no ${found}.`);
      const stop = window.readStamps(video);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return stop();
    },
    [selector, SPAN_MS] as const,
  );
}

function append(all: Lates, more: Lates): void {
  for (const [index, lates] of all.entries()) lates.push(...(more[index] ?? []));
}

function spreadOf(lates: readonly number[]): string {
  return `${lates.length} pictures, 95 of 100 within ${Math.round(quantile(lates, 0.95))} ms`;
}

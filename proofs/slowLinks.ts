import { until } from '../e2e/harness/until.ts';
import { labSetUp, says, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { each, mediaSpan } from './harness/lab/mediaSpan.ts';
import { shownAfterMs } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const PICTURE = { width: 640, height: 360, frameRate: 20 };
const SPAN_MS = size(60_000, 20_000);

/** What a line carries, from a poor one to the least that the seed asks for. */
export const slowLinks: Proof = {
  name: 'slowLinks',
  promise:
    'On a line of 300 kbit/s one sees and hears; on one of 100 kbit/s, the least that the seed asks for, one hears, and the page says that the video is paused.',
  how:
    `${labSetUp(PICTURE)} Both have entered the room; then Ann's line carries 300, in a second call 100 kbit/s each way (token bucket, a ` +
    `line of packets of at most 400 ms), and Ann calls. Counted for ${SPAN_MS / 1000} s from the moment both are connected and the first sound is played: audio ` +
    'samples that were made up, of all that were played; the longest time without a decoded picture; the words on the tiles. The worse side counts.',
  run: () => withLabCall(run, {}, PICTURE),
};

async function run(call: LabCall): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { kbps, concealed } of [
    { kbps: 300, concealed: 2 },
    { kbps: 100, concealed: 5 },
  ]) {
    await call.gather();
    await call.lab.limit('ann', kbps);
    const fromMs = Date.now();
    await begin(call);
    const spans = await mediaSpan(call, SPAN_MS);
    const pages = await call.recordings();
    const words = /video paused, weak network/i;
    const pausedMs = pages.map(({ sights }) => shownAfterMs(sights, 'words', (said) => words.test(said), fromMs));
    await call.lab.limit('ann', null);
    await call.ann.button('End call').click();
    await Promise.all(call.people.map(({ page }) => page.waitForURL('**/lobby')));
    figures.push(
      atMost(concealed, {
        name: `${kbps} kbit/s: audio concealed`,
        value: Math.max(...spans.map(({ concealedPercent }) => concealedPercent)),
        unit: '%',
        note: each(spans, ({ concealedPercent }) => concealedPercent),
      }),
      kbps === 300
        ? atMost(2000, {
            name: `${kbps} kbit/s: longest time without a picture`,
            value: Math.max(...spans.map(({ longestGapMs }) => longestGapMs)),
            unit: 'ms',
            note: each(spans, ({ longestGapMs }) => longestGapMs),
          })
        : exactly(2, {
            name: `${kbps} kbit/s: pages that said "video paused, weak network"`,
            value: pausedMs.filter(Number.isFinite).length,
            unit: 'pages',
            note: `after ${pausedMs.join(' and ')} ms`,
          }),
      beside({
        name: `${kbps} kbit/s: pictures`,
        value: Math.min(...spans.map(({ framesPerSecond }) => framesPerSecond)),
        unit: 'a second',
        note: `${each(spans, ({ framesPerSecond }) => framesPerSecond)}; sent: ${each(spans, ({ videoKbps }) => videoKbps)} kbit/s of pictures, ${each(spans, ({ audioKbps }) => audioKbps)} of sound, ${each(spans, ({ sentWidth }) => sentWidth)} pixels wide at the end`,
      }),
    );
  }
  return figures;
}

/** Ann calls; both are connected and play what they hear. */
async function begin(call: LabCall): Promise<void> {
  await call.ann.button('Start call').click();
  await Promise.all(call.people.map((person) => says(person, /^connected$/i)));
  for (const { name, page } of call.people) {
    const played = (): Promise<number> => page.evaluate(() => window.mediaTotals.playedSamples);
    const before = await played();
    await until(`${name} plays sound`, async () => (await played()) > before);
  }
}

import { labSetUp, lasts, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { each, mediaSpan } from './harness/lab/mediaSpan.ts';
import { shownAfterMs, timerBreaks } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const PICTURE = { width: 640, height: 360, frameRate: 20 };
const LOSS = 0.3;
const SPAN_MS = size(60_000, 20_000);
const BEFORE_MS = 8000;
const BACK_MS = 20_000;
/** The end of the time it may take to come back: what is seen then is what one has. */
const SEEN_MS = 4000;

/** Nearly no radio: one packet in three is lost, both ways, for a minute. */
export const loss30: Proof = {
  name: 'loss30',
  promise:
    'With 30 % of all packets lost both ways the call stays up, speech can be followed, and the page says why; a clean network brings the picture back.',
  how:
    `${labSetUp(PICTURE)} ${BEFORE_MS / 1000} s into a call the router begins to drop each packet from and to Ann with a probability of ` +
    `${LOSS}, for ${SPAN_MS / 1000} s. Counted are audio samples that were made up, of all that were played; when each page first said ` +
    '"weak network"; and whether both pages still show the same call at the end. Then nothing is lost any more, and pictures are ' +
    `counted from ${(BACK_MS - SEEN_MS) / 1000} to ${BACK_MS / 1000} s later. The worse side counts.`,
  run: () => withLabCall(run, {}, PICTURE),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  await lasts(Date.now(), BEFORE_MS);
  const fromMs = Date.now();
  await call.lab.lose('ann', LOSS);
  const spans = await mediaSpan(call, SPAN_MS);
  const cleanMs = Date.now();
  await call.lab.lose('ann', 0);
  const pages = await call.recordings();
  const saidMs = pages.map(({ sights }) =>
    shownAfterMs(sights, 'words', (words) => /weak network/i.test(words), fromMs),
  );
  const breaks = pages.map(({ sights }) => timerBreaks(sights, fromMs, cleanMs));
  await lasts(cleanMs, BACK_MS - SEEN_MS);
  const back = await mediaSpan(call, SEEN_MS);
  const states = await Promise.all(call.people.map((person) => shows(person, 'state')));
  const isUp = states.map((state, index) => /^connected$/i.test(state) && breaks[index] === 0);
  return [
    atMost(10, {
      name: 'audio concealed',
      value: Math.max(...spans.map(({ concealedPercent }) => concealedPercent)),
      unit: '%',
      note: each(spans, ({ concealedPercent }) => concealedPercent),
    }),
    exactly(2, { name: 'pages that show the same call at the end', value: isUp.filter(Boolean).length, unit: 'pages' }),
    atMost(5000, {
      name: 'until "weak network" is said',
      value: Math.max(...saidMs),
      unit: 'ms',
      note: `Ann ${saidMs[0]}, Ben ${saidMs[1]}`,
    }),
    atLeast(18, {
      name: `pictures within ${BACK_MS / 1000} s after`,
      value: Math.min(...back.map(({ framesPerSecond }) => framesPerSecond)),
      unit: 'a second',
      note: each(back, ({ framesPerSecond }) => framesPerSecond),
    }),
    beside({
      name: 'pictures while packets were lost',
      value: Math.min(...spans.map(({ framesPerSecond }) => framesPerSecond)),
      unit: 'a second',
      note: each(spans, ({ framesPerSecond }) => framesPerSecond),
    }),
  ];
}

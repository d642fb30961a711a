import { labSetUp, lasts, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { each, mediaSpan } from './harness/lab/mediaSpan.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, beside, type Figure, type Proof } from './Proof.ts';

const PICTURE = { width: 640, height: 360, frameRate: 20 };
const LOSS = 0.1;
const SPAN_MS = size(60_000, 15_000);
/** Full size is reached, and congestion control knows the path. */
const BEFORE_MS = 8000;

/** A radio at its edge: one packet in ten is lost, both ways. */
export const loss10: Proof = {
  name: 'loss10',
  promise: 'With 10 % of all packets lost both ways, speech is whole and the picture moves.',
  how:
    `${labSetUp(PICTURE)} ${BEFORE_MS / 1000} s into a call the router begins to drop each packet from and to Ann with a probability of ` +
    `${LOSS}, and what both sides decode in the ${SPAN_MS / 1000} s from then on is counted: audio samples that were made up, of all that ` +
    'were played; pictures; and the time that the browser calls frozen. The worse side counts.',
  run: () => withLabCall(run, {}, PICTURE),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  await lasts(Date.now(), BEFORE_MS);
  await call.lab.lose('ann', LOSS);
  const spans = await mediaSpan(call, SPAN_MS);
  return [
    atMost(3, {
      name: 'audio concealed',
      value: Math.max(...spans.map(({ concealedPercent }) => concealedPercent)),
      unit: '%',
      note: each(spans, ({ concealedPercent }) => concealedPercent),
    }),
    atLeast(17, {
      name: `pictures of the ${PICTURE.frameRate} a second`,
      value: Math.min(...spans.map(({ framesPerSecond }) => framesPerSecond)),
      unit: 'a second',
      note: each(spans, ({ framesPerSecond }) => framesPerSecond),
    }),
    atMost(5, {
      name: 'frozen',
      value: Math.max(...spans.map(({ frozenPercent }) => frozenPercent)),
      unit: '%',
      note: each(spans, ({ frozenPercent }) => frozenPercent),
    }),
    beside({
      name: 'picture rate that was sent',
      value: Math.min(...spans.map(({ videoKbps }) => videoKbps)),
      unit: 'kbit/s',
      note: each(spans, ({ sentWidth }) => sentWidth) + ' pixels wide at the end',
    }),
  ];
}

import { labSetUp, lasts, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { each, mediaSpan } from './harness/lab/mediaSpan.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, type Figure, type Proof } from './Proof.ts';

const PICTURE = { width: 1280, height: 720, frameRate: 30 };
const SPAN_MS = size(60_000, 15_000);
const BEFORE_MS = 8000;
const GOAL_MBPS = 4;

/** What a call costs where nothing is in its way. */
export const quietNetwork: Proof = {
  name: 'quietNetwork',
  promise: `A call of two at 720p takes at most ${GOAL_MBPS} Mbit/s, both directions together.`,
  how:
    `${labSetUp(PICTURE)} Nothing is lost or limited. From ${BEFORE_MS / 1000} s into a call on, for ${SPAN_MS / 1000} s: the bytes of RTP that both sides ` +
    'send, headers included. The fake camera shows a moving pattern, and software codecs on two cores reach fewer pictures a second than they are given.',
  run: () => withLabCall(run, {}, PICTURE),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  await lasts(Date.now(), BEFORE_MS);
  const spans = await mediaSpan(call, SPAN_MS);
  const totalKbps = spans.reduce((sum, { audioKbps, videoKbps }) => sum + audioKbps + videoKbps, 0);
  return [
    atMost(GOAL_MBPS, { name: 'whole call', value: Number((totalKbps / 1000).toFixed(2)), unit: 'Mbit/s' }),
    beside({
      name: 'sound, one way',
      value: Math.max(...spans.map(({ audioKbps }) => audioKbps)),
      unit: 'kbit/s',
      note: `${each(spans, ({ audioKbps }) => audioKbps)}; each packet carries the one before it again; the seed gives 35 to 55`,
    }),
    beside({
      name: 'picture, one way',
      value: Math.max(...spans.map(({ videoKbps }) => videoKbps)),
      unit: 'kbit/s',
      note: `${each(spans, ({ videoKbps }) => videoKbps)}; ${each(spans, ({ framesPerSecond }) => framesPerSecond)} pictures a second; ${each(spans, ({ sentWidth }) => sentWidth)} pixels wide at the end; the seed gives 500 to 2000`,
    }),
  ];
}

import { flowsAfterMs } from './harness/flow.ts';
import { LAB_SET_UP, lasts, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownAfterMs } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, beside, type Figure, type Proof } from './Proof.ts';

const CUTS = size(10, 2);
const CUT_MS = 20_000;
const GOAL_MS = 2000;
const GOAL_ROUND_TRIPS = 4;
const NEVER_MS = 40_000;

/** A lift, a tunnel: no packet comes through for a while, and nobody tells the browser. */
export const longCut: Proof = {
  name: 'longCut',
  promise: `After ${CUT_MS / 1000} s without any path, pictures flow within ${GOAL_MS / 1000} s and ${GOAL_ROUND_TRIPS} round trips of its return.`,
  how:
    `${LAB_SET_UP} In a call the router drops every packet from and to Ann for ${CUT_MS / 1000} s; ${CUTS} times in the same call. From ` +
    'the moment it passes them again until the end of the last time that decoded pictures stood still, on the slower side, ' +
    'sampled each 100 ms. The round trip is what ICE measured before the first cut.',
  run: () => withLabCall(run),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  const roundTripMs = await measureRoundTrip(call);
  const [flowsMs, wordsMs]: [number[], number[]] = [[], []];
  for (let index = 0; index < CUTS; index += 1) {
    const cutAtMs = Date.now();
    await call.lab.cut('ann');
    await lasts(cutAtMs, CUT_MS);
    await call.lab.restore('ann');
    const fromMs = Date.now();
    const settled = await call.settles(fromMs, NEVER_MS);
    const span = { fromMs, toMs: Date.now() };
    const pages = await call.recordings();
    flowsMs.push(Math.max(...pages.map(({ frames }) => (settled ? flowsAfterMs(frames, span) : Infinity))));
    wordsMs.push(
      ...pages.map(({ sights }) => shownAfterMs(sights, 'state', (words) => /reconnecting/i.test(words), cutAtMs)),
    );
    if (!settled) await call.meet();
  }
  return [
    atMost(Math.round(GOAL_MS + GOAL_ROUND_TRIPS * roundTripMs), {
      name: 'path back to pictures on both sides',
      value: Math.max(...flowsMs),
      unit: 'ms',
      note: spread(flowsMs),
    }),
    beside({ name: 'round trip', value: roundTripMs, unit: 'ms' }),
    beside({
      name: 'cut to "Reconnecting", either side',
      value: Math.max(...wordsMs),
      unit: 'ms',
      note: spread(wordsMs),
    }),
  ];
}

/** As ICE measures it on the pair in use. */
async function measureRoundTrip({ ann }: LabCall): Promise<number> {
  const seconds = await ann.page.evaluate(async () => {
    const [connection] = window.parleyConnections();
    const reports = [...((await connection?.getStats())?.values() ?? [])];
    const pair = reports.find(
      ({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded',
    );
    return pair?.currentRoundTripTime as number | undefined;
  });
  if (seconds === undefined) throw new Error('ICE has measured no round trip.');
  return Number((seconds * 1000).toFixed(1));
}

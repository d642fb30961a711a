import { longestGapMs } from './harness/flow.ts';
import { LAB_SET_UP, says, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownAfterMs } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const STOPS = size(10, 2);
const GOAL_MS = 6000;
const NEVER_MS = 60_000;
const BACK_MS = 20_000;

/** A server that stands still closes no connection: only its silence tells. */
export const hungServer: Proof = {
  name: 'hungServer',
  promise: `A server that stands still is noticed within ${GOAL_MS / 1000} s.`,
  how:
    `${LAB_SET_UP} In a call the server is stopped (SIGSTOP) and goes on (SIGCONT) when both pages have noticed; ${STOPS} times in ` +
    'the same call. From the stop until a page says "Reconnecting". In step again: both say "Connected" and pictures move.',
  run: () => withLabCall(run),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  const [noticedMs, gapsMs]: [number[], number[]] = [[], []];
  let returns = 0;
  for (let stop = 0; stop < STOPS; stop += 1) {
    const stoppedAtMs = Date.now();
    call.server.suspend();
    await Promise.all(call.people.map((person) => says(person, /reconnecting/i, NEVER_MS))).catch(() => undefined);
    call.server.resume();
    const isBack = await call.settles(Date.now(), BACK_MS);
    const pages = await call.recordings();
    const span = { fromMs: stoppedAtMs, toMs: Date.now() };
    noticedMs.push(...pages.map(({ sights }) => shownAfterMs(sights, 'state', isReconnecting, stoppedAtMs)));
    gapsMs.push(...pages.map(({ frames }) => longestGapMs(frames, span)));
    if (isBack) returns += 1;
    else await call.meet();
  }
  return [
    atMost(GOAL_MS, {
      name: 'stop to "Reconnecting", either side',
      value: Math.max(...noticedMs),
      unit: 'ms',
      note: spread(noticedMs),
    }),
    exactly(STOPS, { name: 'times that all was well again without a click', value: returns, unit: 'times' }),
    beside({
      name: 'longest time without a decoded picture, either side',
      value: Math.max(...gapsMs),
      unit: 'ms',
      note: spread(gapsMs),
    }),
  ];
}

function isReconnecting(words: string): boolean {
  return /reconnecting/i.test(words);
}

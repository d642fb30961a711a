import { flowsAfterMs } from './harness/flow.ts';
import { LAB_SET_UP, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownBetween, timerBreaks } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { quantile, spread } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const CHANGES = size(10, 2);
const GOAL_MS = 3000;
const NEVER_MS = 25_000;

/** From Wi-Fi to mobile and back, in the middle of a sentence. */
export const networkChange: Proof = {
  name: 'networkChange',
  promise: `When a network changes, pictures flow again within ${GOAL_MS / 1000} s, in the same call and without a click.`,
  how:
    `${LAB_SET_UP} In a call Ann's host loses its address and gets another; ${CHANGES} times in the same call, each when the one ` +
    'before is over. From the change until the end of the last time that decoded pictures stood still, on the slower side; ' +
    'sampled each 100 ms. The same call: each page keeps the tile of the other under the same id the whole time. Unbroken: the ' +
    'time in the call never vanishes, goes back or jumps.',
  run: () => withLabCall(run),
};

type Change = { flowsMs: number[]; isSameCall: boolean; breaks: number };

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  const changes: Change[] = [];
  for (let index = 0; index < CHANGES; index += 1) {
    const change = await changeNetwork(call);
    changes.push(change);
    if (change.flowsMs.includes(Infinity)) await call.meet();
  }
  const slowerMs = changes.map(({ flowsMs }) => Math.max(...flowsMs));
  const sum = (of: (change: Change) => number): number => changes.reduce((total, change) => total + of(change), 0);
  return [
    atMost(GOAL_MS, {
      name: 'new address to pictures on both sides, 95 of 100',
      value: quantile(slowerMs, 0.95),
      unit: 'ms',
      note: spread(slowerMs),
    }),
    exactly(CHANGES, {
      name: 'changes that the call went on after, as the same call',
      value: sum(({ isSameCall }) => (isSameCall ? 1 : 0)),
      unit: 'changes',
    }),
    exactly(0, { name: 'breaks of the time in the call', value: sum(({ breaks }) => breaks), unit: 'breaks' }),
  ];
}

async function changeNetwork(call: LabCall): Promise<Change> {
  const tiles = await Promise.all(call.people.map((person) => shows(person, 'tiles')));
  const fromMs = Date.now();
  await call.lab.replaceAddress('ann');
  const settled = await call.settles(fromMs, NEVER_MS);
  const toMs = Date.now();
  const pages = await call.recordings();
  return {
    flowsMs: pages.map(({ frames }) => (settled ? flowsAfterMs(frames, { fromMs, toMs }) : Infinity)),
    isSameCall:
      settled &&
      pages.every(({ sights }, side) =>
        shownBetween(sights, 'tiles', fromMs, toMs).every((shown) => shown === tiles[side]),
      ),
    breaks: pages.reduce((total, { sights }) => total + timerBreaks(sights, fromMs, toMs), 0),
  };
}

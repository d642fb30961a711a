import { until } from '../e2e/harness/until.ts';
import { askRoster } from './harness/askRoster.ts';
import { longestGapMs } from './harness/flow.ts';
import { LAB_SET_UP, lasts, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownAfterMs } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { quantile, spread } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const OUTAGES = size(10, 2);
const DOWN_MS = size(30_000, 12_000);
/** Into the outage, Ann mutes, or unmutes. */
const MUTE_AFTER_MS = 5000;
/** What is not in step by then counts as never. */
const IN_STEP_MS = 20_000;
const [GOAL_GAP_MS, GOAL_BANNER_MS, GOAL_STEP_MS] = [1000, 2000, 3000];

/** A call that needs its server only to be set up. */
export const serverKilled: Proof = {
  name: 'serverKilled',
  promise: `A call survives the death of its server: no second without pictures, said within ${GOAL_BANNER_MS / 1000} s, all in step ${GOAL_STEP_MS / 1000} s after it is back.`,
  how:
    `${LAB_SET_UP} In a call the server is killed (SIGKILL), stays away for ${DOWN_MS / 1000} s and starts again on its data; ` +
    `${OUTAGES} times in the same call. ${MUTE_AFTER_MS / 1000} s into each outage Ann mutes or unmutes. Gaps are between decoded ` +
    'pictures, sampled each 100 ms in both pages, from the kill until all is in step. The banner is a notice that speaks of the ' +
    'server. In step, counted from the moment the server listens: both pages say "Connected", each shows the other under the ' +
    "same id, Ben's shows Ann's microphone as she left it, and the server counts two sockets, one room and one call. In the end the " +
    'server is asked, as one who joins, how Ann has her microphone.',
  run: () => withLabCall(run),
};

type Outage = { gapsMs: number[]; bannersMs: number[]; inStepMs: number };

async function run(call: LabCall): Promise<Figure[]> {
  const { ann, ben } = call;
  let room = await call.meet();
  const outages: Outage[] = [];
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    if (outages.at(-1)?.inStepMs === Infinity) room = await call.meet();
    outages.push(await sufferOutage(call));
  }
  const roster = await ben.page.evaluate(askRoster, { email: ben.email, roomId: room });
  const seats = roster.filter(({ email }) => email === ann.email).map(({ media }) => (media.audio ? 'open' : 'muted'));
  const left = (await ann.button('Mute').count()) === 1 ? 'open' : 'muted';
  const [gapsMs, bannersMs, stepsMs] = [
    outages.flatMap((outage) => outage.gapsMs),
    outages.flatMap((outage) => outage.bannersMs),
    outages.map(({ inStepMs }) => inStepMs),
  ];
  return [
    atMost(GOAL_GAP_MS, {
      name: 'longest time without a decoded picture, either side',
      value: Math.max(...gapsMs),
      unit: 'ms',
      note: spread(gapsMs),
    }),
    atMost(GOAL_BANNER_MS, {
      name: 'kill to banner, either side',
      value: Math.max(...bannersMs),
      unit: 'ms',
      note: spread(bannersMs),
    }),
    atMost(GOAL_STEP_MS, {
      name: 'server back to all in step, 95 of 100',
      value: quantile(stepsMs, 0.95),
      unit: 'ms',
      note: spread(stepsMs),
    }),
    exactly(1, {
      name: 'seats of Ann with her microphone as she left it, as the server knows them',
      value: seats.every((seat) => seat === left) ? seats.length : 0,
      unit: 'seats',
      note: `${left} in her page, ${seats.join(', ') || 'no seat'} at the server`,
    }),
  ];
}

async function sufferOutage(call: LabCall): Promise<Outage> {
  const { ann, ben, server, people } = call;
  const tilesBefore = await Promise.all(people.map((person) => shows(person, 'tiles')));
  const killedAtMs = Date.now();
  await server.kill();
  await lasts(killedAtMs, MUTE_AFTER_MS);
  const isOpen = (await ann.button('Mute').count()) === 1;
  await ann.button(isOpen ? 'Mute' : 'Unmute').click();
  await lasts(killedAtMs, DOWN_MS);
  await server.start();
  const backAtMs = Date.now();
  const isInStep = async (): Promise<boolean> => {
    const metrics = await server.metrics();
    const counts = ['sockets', 'rooms', 'calls'].map((name) => metrics.get(`parley_${name}`)).join(' ');
    const states = await Promise.all(people.map((person) => shows(person, 'state')));
    const tiles = await Promise.all(people.map((person) => shows(person, 'tiles')));
    return (
      counts === '2 1 1' &&
      states.every((state) => /^connected$/i.test(state)) &&
      tiles.every((tile, side) => tile !== '' && tile === tilesBefore[side]) &&
      (await shows(ben, 'muted')) === (isOpen ? 'yes' : '')
    );
  };
  const isReached = await until('all is in step', isInStep, IN_STEP_MS).then(
    () => true,
    () => false,
  );
  const toMs = Date.now();
  const pages = await call.recordings();
  return {
    gapsMs: pages.map(({ frames }) => longestGapMs(frames, { fromMs: killedAtMs, toMs })),
    bannersMs: pages.map(({ sights }) => shownAfterMs(sights, 'words', (words) => /server/i.test(words), killedAtMs)),
    inStepMs: isReached ? toMs - backAtMs : Infinity,
  };
}

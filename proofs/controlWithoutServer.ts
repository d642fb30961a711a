import { until } from '../e2e/harness/until.ts';
import { LAB_SET_UP, says, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { clickedAtMs, shownAfterMs } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, type Figure, type Proof } from './Proof.ts';

const CALLS = size(10, 2);
const [GOAL_MUTE_MS, GOAL_END_MS] = [500, 2000];
/** What has not happened by then counts as never. */
const NEVER_MS = 10_000;

/** Two people who see each other need nobody else to be polite to one another. */
export const controlWithoutServer: Proof = {
  name: 'controlWithoutServer',
  promise: `With the server dead, mute shows within ${GOAL_MUTE_MS} ms, and hanging up ends the call on both sides within ${GOAL_END_MS / 1000} s.`,
  how:
    `${LAB_SET_UP} ${CALLS} calls. In each the server is killed (SIGKILL); when both pages say that they have lost it, Ann mutes, ` +
    "then hangs up. From the click on Mute until Ben's page shows it; from the click on End call until both pages have left the " +
    'room and no captured track is live in either. Pages are read every 50 ms.',
  run: () => withLabCall(run),
};

async function run(call: LabCall): Promise<Figure[]> {
  const [mutesMs, endsMs]: [number[], number[]] = [[], []];
  for (let index = 0; index < CALLS; index += 1) {
    const { muteMs, endMs } = await controlAlone(call);
    mutesMs.push(muteMs);
    endsMs.push(...endMs);
    await call.server.start();
  }
  return [
    atMost(GOAL_MUTE_MS, {
      name: 'mute pressed to mute shown, with the server dead',
      value: Math.max(...mutesMs),
      unit: 'ms',
      note: spread(mutesMs),
    }),
    atMost(GOAL_END_MS, {
      name: 'End call pressed to call ended and camera released, either side, with the server dead',
      value: Math.max(...endsMs),
      unit: 'ms',
      note: spread(endsMs),
    }),
  ];
}

async function controlAlone(call: LabCall): Promise<{ muteMs: number; endMs: number[] }> {
  await call.meet();
  const { ann, ben, server, people } = call;
  await server.kill();
  await Promise.all(people.map((person) => says(person, /reconnecting/i)));
  await ann.button('Mute').click();
  const isMuted = async (): Promise<boolean> => (await shows(ben, 'muted')) === 'yes';
  await until('Ben sees that Ann is muted', isMuted, NEVER_MS).catch(() => undefined);
  await ann.button('End call').click();
  const hasEnded = async (): Promise<boolean> => {
    const paths = await Promise.all(people.map((person) => shows(person, 'path')));
    const capturing = await Promise.all(people.map((person) => shows(person, 'capturing')));
    return paths.every(isOutside) && capturing.every(isNone);
  };
  await until('both have left', hasEnded, NEVER_MS).catch(() => undefined);
  const pages = await call.recordings();
  const sinceMs = clickedAtMs(pages[0].sights, 'End call');
  return {
    muteMs: shownAfterMs(pages[1].sights, 'muted', (words) => words === 'yes', clickedAtMs(pages[0].sights, 'Mute')),
    endMs: pages.map(({ sights }) =>
      Math.max(shownAfterMs(sights, 'path', isOutside, sinceMs), shownAfterMs(sights, 'capturing', isNone, sinceMs)),
    ),
  };
}

function isOutside(path: string): boolean {
  return !path.startsWith('/room/');
}

function isNone(capturing: string): boolean {
  return capturing === '0';
}

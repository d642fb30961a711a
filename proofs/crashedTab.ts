import type { Person } from '../e2e/harness/Person.ts';
import { until } from '../e2e/harness/until.ts';
import { firstPictureAfterMs } from './harness/flow.ts';
import { CrashedTab } from './harness/lab/CrashedTab.ts';
import { LAB_SET_UP, lasts, recordingOf, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownAfterMs, shownBetween } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const ROUNDS = size(6, 2);
/** How long a call has gone on when the tab dies, in turn: what a page keeps for its return must be there from the first. */
const AGES_MS = [0, 10_000] as const;
const [GOAL_CRASH_MS, GOAL_VANISH_MS, GOAL_BACK_MS] = [2000, 12_000, 5000];
/** What has not happened by then counts as never. */
const NEVER_MS = 30_000;

/** A page that dies takes no leave, and a computer whose cable is pulled cannot. */
export const crashedTab: Proof = {
  name: 'crashedTab',
  promise: `Of a crashed tab the other is told within ${GOAL_CRASH_MS / 1000} s, of a vanished host within ${GOAL_VANISH_MS / 1000} s; reloaded, the tab is in its seat within ${GOAL_BACK_MS / 1000} s, and nobody is there twice.`,
  how:
    `${LAB_SET_UP} Crash: in a call the process of Ann's tab is killed (SIGKILL); when Ben's page says "Reconnecting", or after ` +
    `${NEVER_MS / 1000} s, the tab is reloaded. In its seat: Ben's page decodes pictures again, and Ann's too. Vanished: in a call ` +
    "the line of Ann's host is taken down; when Ben's page says so it comes up again. No ghost: from first to last Ben's page has " +
    `one tile, under the same id. ${ROUNDS} times each, each in a call of its own; tabs die in turn as soon as both see and hear ` +
    `each other, and ${AGES_MS[1] / 1000} s later.`,
  run: () => withLabCall(run),
};

async function run(call: LabCall): Promise<Figure[]> {
  const [crashToldMs, backMs, vanishToldMs]: [number[], number[], number[]] = [[], [], []];
  const notes: string[] = [];
  let [whole, returns] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const crash = await crashTab(call, AGES_MS[round % AGES_MS.length] ?? 0);
    crashToldMs.push(crash.toldMs);
    backMs.push(crash.backMs);
    notes.push(crash.note);
    const vanished = await vanish(call);
    vanishToldMs.push(vanished.toldMs);
    whole += Number(crash.isWhole) + Number(vanished.isWhole);
    returns += Number(vanished.isBack);
  }
  return [
    atMost(GOAL_CRASH_MS, {
      name: 'tab killed to told',
      value: Math.max(...crashToldMs),
      unit: 'ms',
      note: spread(crashToldMs),
    }),
    atMost(GOAL_BACK_MS, {
      name: 'tab reloaded to pictures on both sides',
      value: Math.max(...backMs),
      unit: 'ms',
      note: [spread(backMs), ...new Set(notes)].filter(Boolean).join('; '),
    }),
    atMost(GOAL_VANISH_MS, {
      name: 'host vanished to told',
      value: Math.max(...vanishToldMs),
      unit: 'ms',
      note: spread(vanishToldMs),
    }),
    exactly(ROUNDS, { name: 'vanished hosts that came back without a click', value: returns, unit: 'hosts' }),
    exactly(2 * ROUNDS, { name: 'rounds without a ghost', value: whole, unit: 'rounds' }),
  ];
}

async function crashTab(
  call: LabCall,
  ageMs: number,
): Promise<{ toldMs: number; backMs: number; note: string; isWhole: boolean }> {
  await call.meet();
  const { ann, ben } = call;
  const seat = await shows(ben, 'tiles');
  await lasts(Date.now(), ageMs);
  const killedAtMs = Date.now();
  const tab = await CrashedTab.kill(ann.page);
  try {
    await isTold(ben);
    const reloadedAtMs = Date.now();
    await tab.reload();
    let annMs = Infinity;
    let benMs = Infinity;
    const isBack = async (): Promise<boolean> => {
      const atMs = await tab.evaluate(FIRST_PICTURE);
      if (typeof atMs === 'number' && atMs > reloadedAtMs) annMs = atMs - reloadedAtMs;
      benMs = firstPictureAfterMs((await recordingOf(ben)).frames, reloadedAtMs);
      return Math.max(annMs, benMs) < Infinity;
    };
    await until('both see again', isBack, NEVER_MS).catch(() => undefined);
    const note =
      annMs === Infinity
        ? `killed ${ageMs / 1000} s into the call, the tab says: ${String(await tab.evaluate(WORDS))}`
        : '';
    const { sights } = await recordingOf(ben);
    return {
      toldMs: shownAfterMs(sights, 'words', isReconnecting, killedAtMs),
      backMs: Math.max(annMs, benMs),
      note,
      isWhole: shownBetween(sights, 'tiles', killedAtMs, Date.now()).every((shown) => shown === seat),
    };
  } finally {
    await tab.close();
    await call.changeTab();
  }
}

async function vanish(call: LabCall): Promise<{ toldMs: number; isBack: boolean; isWhole: boolean }> {
  await call.meet();
  const { ben, lab } = call;
  const seat = await shows(ben, 'tiles');
  const vanishedAtMs = Date.now();
  await lab.unplug('ann');
  await isTold(ben);
  const backAtMs = Date.now();
  await lab.plugIn('ann');
  const isBack = await call.settles(backAtMs, NEVER_MS);
  const { sights } = await recordingOf(ben);
  return {
    toldMs: shownAfterMs(sights, 'words', isReconnecting, vanishedAtMs),
    isBack,
    isWhole: shownBetween(sights, 'tiles', vanishedAtMs, Date.now()).every((shown) => shown === seat),
  };
}

/** Evaluated in the page: what it says to whoever sits before it. */
const WORDS = "(document.body?.innerText ?? '').replaceAll('\\n', ' ').slice(0, 120)";

/** Evaluated in the page: when it had its first picture of the other. */
const FIRST_PICTURE = '(window.callRecording?.frames ?? []).find(({ frames }) => frames > 0)?.atMs';

async function isTold(person: Person): Promise<void> {
  await until('the other is told', async () => isReconnecting(await shows(person, 'words')), NEVER_MS).catch(
    () => undefined,
  );
}

function isReconnecting(words: string): boolean {
  return /reconnecting/i.test(words);
}

import { until } from '../e2e/harness/until.ts';
import { longestGapMs } from './harness/flow.ts';
import { LAB_SET_UP, lasts, recordingOf, shows, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { shownAfterMs, shownBetween } from './harness/sights.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const TOKEN_S = 20;
const CALL_MS = size(180_000, 50_000);
const [GOAL_GAP_MS, GOAL_OUT_MS] = [1000, 5000];
/** A token that is not renewed is refused by then. */
const NEVER_MS = 3 * TOKEN_S * 1000;

/** A long call outlives the token that it began with. */
export const tokenExpiry: Proof = {
  name: 'tokenExpiry',
  promise: `A call outlives its tokens without a visible break; whose sign-in has ended is signed out within ${GOAL_OUT_MS / 1000} s, and told why.`,
  how:
    `${LAB_SET_UP} Tokens last ${TOKEN_S} s, a call ${CALL_MS / 1000} s. A break would be time without decoded pictures, or any other ` +
    'line than "Connected", or any notice, in either page. Then every attempt of Ann\'s page to refresh is refused, and her token with it, as by a ' +
    'server that has ended the session, and the time runs from the first refusal until her page is the sign-in with a notice.',
  run: () => withLabCall(run, { ACCESS_TOKEN_TTL: `${TOKEN_S}s` }),
};

async function run(call: LabCall): Promise<Figure[]> {
  await call.meet();
  const beganMs = Date.now();
  await lasts(beganMs, CALL_MS);
  const endedMs = Date.now();
  const pages = await call.recordings();
  const gapsMs = pages.map(({ frames }) => longestGapMs(frames, { fromMs: beganMs, toMs: endedMs }));
  const disturbances = pages.flatMap(({ sights }) => [
    ...shownBetween(sights, 'state', beganMs, endedMs).filter((words) => !/^connected$/i.test(words)),
    // What stood there when the time began is no news.
    ...shownBetween(sights, 'words', beganMs, endedMs).slice(1),
    ...shownBetween(sights, 'path', beganMs, endedMs).slice(1),
  ]);
  const renewals = await countOk(call, 'renewToken');
  const joins = await countOk(call, 'joinRoom');
  const out = await refuseRefresh(call);
  return [
    atMost(GOAL_GAP_MS, {
      name: 'longest time without a decoded picture, either side',
      value: Math.max(...gapsMs),
      unit: 'ms',
    }),
    exactly(0, {
      name: 'things a person could notice',
      value: disturbances.length,
      unit: 'things',
      ...(disturbances.length > 0 ? { note: [...new Set(disturbances)].join('; ') } : {}),
    }),
    atMost(GOAL_OUT_MS, {
      name: 'refresh refused to signed out with a reason',
      value: out.tookMs,
      unit: 'ms',
      note: `told: ${out.words || 'nothing'}`,
    }),
    beside({ name: 'tokens renewed on a live socket', value: renewals, unit: 'times' }),
    beside({ name: 'entries into the room, the first two included', value: joins, unit: 'times' }),
  ];
}

async function countOk({ server }: LabCall, event: string): Promise<number> {
  return (await server.metrics()).get(`parley_socket_events_total{event="${event}",outcome="ok"}`) ?? 0;
}

function refusal(code: string): { status: number; contentType: string; body: string } {
  return {
    status: 401,
    contentType: 'application/json',
    body: JSON.stringify({ code, message: 'The session has ended.' }),
  };
}

async function refuseRefresh({ ann }: LabCall): Promise<{ tookMs: number; words: string }> {
  let refusedAtMs = Infinity;
  await ann.page.route('**/api/auth/refresh', async (route) => {
    refusedAtMs = Math.min(refusedAtMs, Date.now());
    await route.fulfill(refusal('session_expired'));
  });
  // A session that has ended is good for nothing else either: a page that gets no new token looks whether its own still is.
  await ann.page.route('**/api/auth/me', (route) => route.fulfill(refusal('unauthorized')));
  const isOut = async (): Promise<boolean> =>
    (await shows(ann, 'path')) === '/login' && (await shows(ann, 'words')) !== '';
  await until('Ann is signed out and told why', isOut, NEVER_MS).catch(() => undefined);
  const { sights } = await recordingOf(ann);
  if (refusedAtMs === Infinity) throw new Error('The page asked for no new token in all that time.');
  const outMs = shownAfterMs(sights, 'path', (path) => path === '/login', refusedAtMs);
  const toldMs = shownAfterMs(sights, 'words', (words) => words !== '', refusedAtMs + outMs);
  return { tookMs: outMs + toldMs, words: await shows(ann, 'words') };
}

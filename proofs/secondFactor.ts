import { io } from 'socket.io-client';
import { ServerProcess } from './harness/ServerProcess.ts';
import { request, TwoStepAccount } from './harness/TwoStepAccount.ts';
import { beside, exactly, type Figure, type Proof } from './Proof.ts';

const PARALLEL = 10;
const GUESSES = 1000;
/** Below the ten failures that shut an account's sign-ins from one address out. */
const REPLAYS = 8;

/** Whoever knows the password stays outside without the code. */
export const secondFactor: Proof = {
  name: 'secondFactor',
  promise:
    'A code of an authenticator app is good once and for one step around its own; it cannot be guessed, and nothing gets past it.',
  how:
    'The server as people run it; for each attack a fresh account whose password the attacker knows, and codes computed by ' +
    `RFC 6238 apart from the server. Replay: a code that signed in is sent ${REPLAYS} times more, each with a challenge of its own. ` +
    `Parallel: ${PARALLEL} challenges are answered with one right code in one moment. Skew: codes 2 to 4 steps early and late, then 1 ` +
    `early and 1 late. Guessing: ${GUESSES} random codes, each after the right password, with a new challenge whenever the server gives ` +
    'one. Bypass: the challenge as access token (REST and both socket transports) and as refresh cookie; a challenge whose ' +
    'account, bytes or end were changed; a refresh without a session; an access token and a refresh token as challenge.',
  run,
};

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  try {
    const { origin } = server;
    return [
      ...(await replay(origin)),
      ...(await parallel(origin)),
      ...(await skew(origin)),
      ...(await bypass(origin)),
      ...(await guess(origin)),
    ];
  } finally {
    await server.stop();
  }
}

async function replay(origin: string): Promise<Figure[]> {
  const account = await TwoStepAccount.make(origin);
  const code = account.code();
  const first = await account.finish(await account.challenge(), code);
  let again = 0;
  for (let i = 0; i < REPLAYS; i += 1) {
    if ((await account.finish(await account.challenge(), code)).status === 200) again += 1;
  }
  return [
    exactly(1, { name: 'a right code, the first time: accepted', value: Number(first.status === 200), unit: 'times' }),
    exactly(0, { name: 'the same code replayed: accepted', value: again, unit: 'times', note: `of ${REPLAYS}` }),
  ];
}

async function parallel(origin: string): Promise<Figure[]> {
  const account = await TwoStepAccount.make(origin);
  const challenges = await Promise.all(Array.from({ length: PARALLEL }, () => account.challenge()));
  const code = account.code();
  const answers = await Promise.all(challenges.map((challenge) => account.finish(challenge, code)));
  const accepted = answers.filter(({ status }) => status === 200).length;
  return [
    exactly(1, { name: `one right code ${PARALLEL} times in parallel: accepted`, value: accepted, unit: 'times' }),
  ];
}

async function skew(origin: string): Promise<Figure[]> {
  const account = await TwoStepAccount.make(origin);
  const accepted = async (steps: number): Promise<number> =>
    Number((await account.finish(await account.challenge(), account.code(steps))).status === 200);
  let far = 0;
  for (const steps of [-4, -3, -2, 2, 3, 4]) far += await accepted(steps);
  // A code one step early was used up when it was turned on: that of the present step is as early one step later.
  const near = (await accepted(0)) + (await accepted(1));
  return [
    exactly(0, { name: 'codes of 2 to 4 steps away: accepted', value: far, unit: 'times', note: 'of 6' }),
    exactly(2, { name: 'codes of this step and the next: accepted', value: near, unit: 'times' }),
  ];
}

async function guess(origin: string): Promise<Figure[]> {
  const account = await TwoStepAccount.make(origin);
  const counts = { accepted: 0, judged: 0, limited: 0, expired: 0, limitedAtPassword: 0 };
  let challenge: string | null = null;
  for (let i = 0; i < GUESSES; i += 1) {
    const login = await account.login();
    if (login.code === 'second_factor_required') challenge = String(login.body['challenge']);
    if (login.status === 429) counts.limitedAtPassword += 1;
    const { status, code } = await account.finish(challenge ?? '', String(i).padStart(6, '0'));
    if (status === 200) counts.accepted += 1;
    else if (code === 'invalid_code') counts.judged += 1;
    else if (status === 429) counts.limited += 1;
    else if (code === 'challenge_expired') counts.expired += 1;
    else throw new Error(`An unforeseen answer: ${status} ${code}`);
  }
  return [
    exactly(0, { name: `${GUESSES} guesses: accepted`, value: counts.accepted, unit: 'times' }),
    exactly(GUESSES - 10, {
      name: `of them refused unread (429, or a challenge that was tried too often)`,
      value: counts.limited + counts.expired,
      unit: 'guesses',
      note: `the right password itself was answered 429 in ${counts.limitedAtPassword} of them`,
    }),
    beside({ name: 'of them judged', value: counts.judged, unit: 'guesses' }),
  ];
}

async function bypass(origin: string): Promise<Figure[]> {
  const account = await TwoStepAccount.make(origin);
  const stranger = await TwoStepAccount.make(origin);
  const challenge = await account.challenge();
  const signed = challenge.split('.')[1] ?? '';
  const outcomes: [way: string, got: boolean][] = [];
  for (const text of [challenge, signed]) {
    const me = await request(`${origin}/api/auth/me`, { token: text });
    outcomes.push(['challenge as access token', me.status === 200]);
    for (const name of ['__Host-parley', 'parley']) {
      const refreshed = await request(`${origin}/api/auth/refresh`, { cookie: `${name}=${text}` });
      outcomes.push(['challenge as refresh cookie', refreshed.status === 200]);
    }
    for (const transport of ['websocket', 'polling'] as const) {
      outcomes.push([`challenge at the socket, ${transport}`, await connects(origin, text, transport)]);
    }
  }
  const bytes = Buffer.from(signed, 'base64url');
  const changed = (at: number): string => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy.toString('base64url');
  };
  const owner = challenge.split('.')[0] ?? '';
  const strangers = (await stranger.challenge()).split('.')[0] ?? '';
  const forged = [
    `${strangers}.${signed}`,
    // A byte of the nonce, of the end, and of the signature.
    ...[0, 18, 40].map((at) => `${owner}.${changed(at)}`),
    account.token,
    stranger.token,
    '',
  ];
  for (const text of forged) {
    for (const someone of [account, stranger]) {
      outcomes.push(['forged challenge', (await someone.finish(text, someone.code())).status === 200]);
    }
  }
  const noSession = await request(`${origin}/api/auth/refresh`, { cookie: 'none=1' });
  outcomes.push(['refresh without a session', noSession.status === 200]);
  const through = outcomes.filter(([, got]) => got);
  // Nothing of this may have used anything up: the owner still gets in.
  const rightful = await account.finish(challenge, account.code());
  return [
    exactly(0, {
      name: `${outcomes.length} ways past the second step: through`,
      value: through.length,
      unit: 'times',
      ...(through.length > 0 && { note: through.map(([way]) => way).join(', ') }),
    }),
    exactly(1, {
      name: 'the owner, after all that, with the same challenge',
      value: Number(rightful.status === 200),
      unit: 'times',
    }),
  ];
}

async function connects(origin: string, token: string, transport: 'websocket' | 'polling'): Promise<boolean> {
  const socket = io(origin, { auth: { token }, transports: [transport], forceNew: true, reconnection: false });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('connect_error', () => resolve(false));
  return promise.finally(() => socket.disconnect());
}

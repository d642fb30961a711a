import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { startSmtp } from '../server/src/testing/startSmtp.ts';
import { registerAccount } from './harness/account.ts';
import { healthyFigures, HealthyPairs } from './harness/attack/HealthyPairs.ts';
import type { Reply } from './harness/askFrom.ts';
import { postFrom } from './harness/postFrom.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { median, spread } from './harness/statistics.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const TIMED = size(200, 60);
/** From one address fewer than what is limited, of failed sign-ins and of wishes for a mail. */
const SIGN_INS_FROM_ADDRESS = 8;
const WISHES_FROM_ADDRESS = 2;
/** So many that none of them has had all the mails of an hour: each known address costs the server what it can. */
const ACCOUNTS = Math.ceil(TIMED / 2 / 4);
const APART_PERCENT = 10;
const PAIR_P99_MS = 150;

/** Whether somebody has an account is nobody else's business. */
export const signInTiming: Proof = {
  name: 'signInTiming',
  promise: `Neither the answer nor its time tells whether an address has an account: at the sign-in, and when a password is forgotten.`,
  how:
    `Parley's own entry file with a real mail server. ${TIMED} failed sign-ins, in turns for one of ${ACCOUNTS} accounts and for an ` +
    'address that has none, one after the other over connections that are there already, each handful from another address of the machine. Status, body and ' +
    'headers but `Date` are compared byte for byte, the medians of the times with each other. The same with as many wishes for a new ' +
    'password, with a pause after each, so that the mail of one does not take the time of the next. A pair in a call mutes beside it.',
  run,
};

type Measured = { known: Reply[]; unknown: Reply[] };

async function run(): Promise<Figure[]> {
  const smtp = await startSmtp();
  const server = await ServerProcess.startParley({ env: { SMTP_URL: smtp.url } });
  let pair: HealthyPairs | undefined;
  try {
    const known: string[] = [];
    while (known.length < ACCOUNTS) known.push((await registerAccount(server.origin)).email);
    pair = await HealthyPairs.start(server.origin);
    const ask = (path: string, body: (address: string) => unknown, perAddress: number, restMs: number) =>
      inTurns(server.origin, { path, body, known, perAddress, restMs });
    const signIns = await ask(
      '/api/auth/login',
      (address) => ({ email: address, password: 'WrongPass123' }),
      SIGN_INS_FROM_ADDRESS,
      0,
    );
    const wishes = await ask('/api/auth/password/forgot', (address) => ({ email: address }), WISHES_FROM_ADDRESS, 20);
    const report = await pair.report();
    return [
      ...figures('failed sign-ins', 401, signIns),
      ...figures('wishes for a new password', 200, wishes),
      ...healthyFigures(report, PAIR_P99_MS),
    ];
  } finally {
    await pair?.close();
    await server.stop();
    await smtp.stop();
  }
}

type Asking = { path: string; body: (email: string) => unknown; known: string[]; perAddress: number; restMs: number };

async function inTurns(origin: string, { path, body, known, perAddress, restMs }: Asking): Promise<Measured> {
  const measured: Measured = { known: [], unknown: [] };
  for (let index = 0; index < TIMED;) {
    const number = index / perAddress;
    const address = `127.4.${Math.floor(number / 250)}.${(number % 250) + 1}`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // The connection is made by a request that is not measured.
    await postFrom(origin, '/api/auth/link', {}, { address, agent });
    for (let turn = 0; turn < perAddress && index < TIMED; turn += 1, index += 1) {
      // Who comes first in a pair of turns alternates: what follows upon the other is the same for both.
      const isKnown = (turn + Math.floor(index / 2)) % 2 === 0;
      const whom = isKnown ? known[Math.floor(index / 2) % known.length] : undefined;
      const reply = await postFrom(origin, path, body(whom ?? `nobody${index}@test.com`), { address, agent });
      measured[isKnown ? 'known' : 'unknown'].push(reply);
      if (restMs > 0) await pause(restMs);
    }
    agent.destroy();
  }
  return measured;
}

function figures(what: string, status: number, { known, unknown }: Measured): Figure[] {
  const all = [...known, ...unknown];
  const said = new Set(all.map(sayings));
  const [knownMs, unknownMs] = [known, unknown].map((replies) => replies.map(({ tookMs }) => tookMs));
  const [a, b] = [median(knownMs ?? []), median(unknownMs ?? [])];
  return [
    exactly(TIMED, {
      name: `${what} answered ${status}`,
      value: all.filter((reply) => reply.status === status).length,
      unit: 'answers',
      note: `${known.length} for an account, ${unknown.length} for addresses without one`,
    }),
    exactly(1, { name: `different answers to ${what}`, value: said.size, unit: 'answer' }),
    atMost(APART_PERCENT, {
      name: `medians of the times of ${what}, apart`,
      value: Number(((Math.abs(a - b) / Math.min(a, b)) * 100).toFixed(1)),
      unit: '%',
    }),
    beside({
      name: `time of ${what}, an account`,
      value: Number(a.toFixed(2)),
      unit: 'ms',
      note: spread(knownMs ?? [], 1),
    }),
    beside({
      name: `time of ${what}, none`,
      value: Number(b.toFixed(2)),
      unit: 'ms',
      note: spread(unknownMs ?? [], 1),
    }),
  ];
}

/** All that an answer says. */
function sayings({ status, text, headers: { date: _date, ...headers } }: Reply): string {
  return JSON.stringify([status, text, headers]);
}

import { registerAccount, type Account } from './harness/account.ts';
import { healthyFigures, HealthyPairs } from './harness/attack/HealthyPairs.ts';
import type { Reply } from './harness/askFrom.ts';
import { postFrom } from './harness/postFrom.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const GUESSES = 40;
const SPRAYED = size(200, 120);
const FOR_ACCOUNT = 10;
const FROM_ADDRESS = 100;
/** All at once are the ones that slip through a counter which counts too late. */
const AT_ONCE = 8;
const WINDOW_S = 900;
const PAIR_P99_MS = 150;
/** Of 127/8, all of it this machine: the owner of the account is elsewhere. */
const OWNER = '127.0.0.2';

/** Guessing passwords by trying them. */
export const guessing: Proof = {
  name: 'guessing',
  promise:
    `Whoever guesses gets ${FOR_ACCOUNT} tries at an account and ${FROM_ADDRESS} in all from one address in a quarter of an hour, whatever ` +
    'its headers claim; the owner elsewhere signs in all the while.',
  how:
    `Parley's own entry file without a proxy in front. ${GUESSES} guesses at one account, ${AT_ONCE} at once; the same from another address, where each ` +
    'request claims in `X-Forwarded-For`, `Forwarded`, `X-Real-IP` and their like to come from elsewhere, or from the owner. ' +
    `One guess at each of ${SPRAYED} accounts, most of which do not exist; the same with such headers. The rest must be 429 with a code, a ` +
    '`Retry-After` within the quarter of an hour, and no word of whether the guess was right: the last guess of each row is the right password. ' +
    `Between the rows the owner signs in from ${OWNER}. A pair in a call mutes beside it.`,
  run,
};

type Row = { name: string; goal: number; replies: Reply[] };

async function run(): Promise<Figure[]> {
  const server = await ServerProcess.startParley();
  let pair: HealthyPairs | undefined;
  try {
    const victim = await registerAccount(server.origin);
    pair = await HealthyPairs.start(server.origin);
    const rows: Row[] = [];
    const owner: Reply[] = [];
    for (const attack of attacks(victim)) {
      rows.push({ name: attack.name, goal: attack.goal, replies: await guess(server.origin, attack) });
      const body = { email: victim.email, password: 'SecurePass123' };
      owner.push(await postFrom(server.origin, '/api/auth/login', body, { address: OWNER }));
    }
    return [...figures(rows, owner), ...healthyFigures(await pair.report(), PAIR_P99_MS)];
  } finally {
    await pair?.close();
    await server.stop();
  }
}

type Attack = { name: string; goal: number; address: string; emails: string[]; isSpoofed: boolean };

function attacks({ email }: Account): Attack[] {
  const one = Array.from({ length: GUESSES }, () => email);
  const many = [...Array.from({ length: SPRAYED - 1 }, (_, index) => `sprayed${index}@test.com`), email];
  return [
    { name: 'one account', goal: FOR_ACCOUNT, address: '127.3.0.1', emails: one, isSpoofed: false },
    { name: 'one account, forged headers', goal: FOR_ACCOUNT, address: '127.3.0.2', emails: one, isSpoofed: true },
    { name: 'sprayed', goal: FROM_ADDRESS, address: '127.3.0.3', emails: many, isSpoofed: false },
    { name: 'sprayed, forged headers', goal: FROM_ADDRESS, address: '127.3.0.4', emails: many, isSpoofed: true },
  ];
}

async function guess(origin: string, { address, emails, isSpoofed }: Attack): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let index = 0; index < emails.length; index += AT_ONCE) {
    const batch = emails.slice(index, index + AT_ONCE).map((email, offset) => {
      const number = index + offset;
      const password = number === emails.length - 1 ? 'SecurePass123' : `WrongPass${number}`;
      const headers = isSpoofed ? spoofed(number) : {};
      return postFrom(origin, '/api/auth/login', { email, password }, { address, headers });
    });
    replies.push(...(await Promise.all(batch)));
  }
  return replies;
}

/** Each claims another address, every fourth that of the owner. */
function spoofed(number: number): Record<string, string> {
  const claimed = number % 4 === 0 ? OWNER : `203.0.113.${(number % 250) + 1}`;
  return {
    'x-forwarded-for': `${claimed}, 10.0.0.1`,
    forwarded: `for=${claimed};proto=https`,
    'x-real-ip': claimed,
    'x-client-ip': claimed,
    'cf-connecting-ip': claimed,
    'true-client-ip': claimed,
    'x-forwarded-proto': 'https',
  };
}

function figures(rows: Row[], owner: Reply[]): Figure[] {
  const limited = rows.flatMap(({ replies }) => replies.filter(({ status }) => status === 429));
  const others = rows.flatMap(({ replies }) => replies.filter(({ status }) => status !== 401 && status !== 429));
  return [
    ...rows.map(({ name, goal, replies }) =>
      exactly(goal, {
        name: `guesses that were judged: ${name}`,
        value: replies.filter(({ status }) => status === 401).length,
        unit: 'guesses',
        note: `of ${replies.length}`,
      }),
    ),
    atMost(0, {
      name: 'answers that are neither 401 nor 429',
      value: others.length,
      unit: 'answers',
      note: 'the last guess of each row is right',
    }),
    exactly(
      rows.reduce((sum, { goal, replies }) => sum + replies.length - goal, 0),
      {
        name: '429 with its code and a `Retry-After` within the quarter of an hour',
        value: limited.filter(isAsPromised).length,
        unit: 'answers',
      },
    ),
    exactly(rows.length, {
      name: 'sign-ins of the owner, from elsewhere, between the rows',
      value: owner.filter(({ status }) => status === 200).length,
      unit: 'sign-ins',
    }),
    beside({
      name: 'different answers with 429, but for the time to wait',
      value: new Set(limited.map(({ text }) => text)).size,
      unit: 'answers',
    }),
  ];
}

function isAsPromised({ text, headers }: Reply): boolean {
  const waitS = Number(headers['retry-after']);
  const { code } = JSON.parse(text) as { code: unknown };
  return code === 'too_many_requests' && Number.isInteger(waitS) && waitS >= 1 && waitS <= WINDOW_S;
}

import { until } from '../e2e/harness/until.ts';
import { startTestEngine, type TestEngine } from '../server/src/stores/mongo/testEngine.ts';
import { startSmtp, type Smtp } from '../server/src/testing/startSmtp.ts';
import { enter, freshAttacker } from './harness/attack/Attacker.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { healthyFigures, HealthyPairs } from './harness/attack/HealthyPairs.ts';
import { troubleFigures } from './harness/attack/serverTroubles.ts';
import { dealt } from './harness/injection/dealt.ts';
import { effectIn, MARK, SLOW_MS, type Try } from './harness/injection/effects.ts';
import { AMONG } from './harness/injection/fields.ts';
import { makeHolder } from './harness/injection/Holder.ts';
import { makeAdministrator } from './harness/injection/makeAdministrator.ts';
import { injectRest, placesOfRest, type Outcome, type Others } from './harness/injection/injectRest.ts';
import { injectSockets, placesOfEvents, type SocketOutcome } from './harness/injection/injectSockets.ts';
import { OBJECTS, PAYLOADS, type Payload } from './harness/injection/payloads.ts';
import { ROUTES } from './harness/injection/routes.ts';
import { differences, ROOM, Victim } from './harness/injection/Victim.ts';
import { Wire, type Reply } from './harness/injection/Wire.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, beside, exactly, NotRun, type Figure, type Proof } from './Proof.ts';

const LEAST = 400;
/** As beside 50 sign-ins at once: much of this is that, and passwords are hashed slowly on purpose. */
const PAIR_P99_MS = 150;
/** Beside a debugging run all are put everywhere. */
const EVERY = size(1, 25);
const chosen = (all: readonly Payload[]): Payload[] => all.filter((_, index) => index % EVERY === 0);
const payloadsFor = (field: string, route: string): Payload[] =>
  dealt(chosen(field === AMONG ? OBJECTS : PAYLOADS), field, route);

const how = (store: string): string =>
  `Parley's own entry file in a child process, with ${store} and a mail server. Operators of MongoDB, dotted names, prototypes, lists and numbers where texts belong, SQL, ` +
  'code and paths: each is put into every field of every body, every name of a query and of a path of REST, and every field of every socket event, as the whole of a body, and among ' +
  "good fields. The fields are read from the protocol's schemas; a test fails when a route is missing. Those that ask once more who one is have one check behind them, which hashes a password: " +
  'what gets as far as that is dealt out among them, so that each payload is in each of their fields at one route; what the shape of a body refuses goes to all. The rest of a request is good, and as near to enough as it can be: the right password ' +
  'with a wrong code, a known passkey without a finger. Every request comes from another address, so that no limit keeps it out. Somebody with two-step sign-in, a passkey, a room and a call ' +
  'is looked at before and after, by themselves and by an administrator. An effect is an answer of success where nothing may succeed, a word about somebody else, a packet to somebody else, ' +
  `anything different in those looks, an answer after ${SLOW_MS / 1000} s, a field on every object of the server. At the end each kind of effect is made on purpose and must be noticed.`;

/** What is put into a field is a value, whatever it looks like. */
export const payloads: Proof = {
  name: 'payloads',
  promise: `${LEAST} payloads and more, for MongoDB, SQL and prototypes, in every field of REST and of every event: no effect, no status 500. On SQLite.`,
  how: how('SQLite'),
  run: () => measure({}),
};

/** The same over the wire protocol that the operators are made for. */
export const payloadsMongo: Proof = {
  name: 'payloadsMongo',
  promise: `${LEAST} payloads and more, for MongoDB, SQL and prototypes, in every field of REST and of every event: no effect, no status 500. On MongoDB.`,
  how: how('a mongod of the machine, else FerretDB,'),
  async run() {
    let engine: TestEngine;
    try {
      engine = await startTestEngine();
    } catch (error) {
      throw new NotRun((error as Error).message);
    }
    try {
      const figures = await measure({ MONGO_URI: engine.uri('payloads') });
      return [...figures, beside({ name: 'the store', value: 1, unit: 'store', note: engine.name })];
    } finally {
      await engine.stop();
    }
  },
};

async function measure(env: Record<string, string>): Promise<Figure[]> {
  const smtp = await startSmtp();
  const server = await ServerProcess.startParley({ env: { ...env, SMTP_URL: smtp.url } });
  let [pair, victim]: [HealthyPairs | undefined, Victim | undefined] = [undefined, undefined];
  try {
    const wire = new Wire(server.origin);
    const administrator = (await makeAdministrator(server, wire, { email: 'administrator@test.com' })).holder;
    victim = await Victim.make(wire, administrator);
    const pawn = await makeHolder(wire, { email: 'pawn@test.com' });
    pair = await HealthyPairs.start(server.origin);
    await smtp.take(({ to }) => to.includes(`${MARK}@test.com`));
    const before = await victim.look();
    const others: Others = { administrator, victim: victim.holder, pawn };
    const [rest, sockets] = await Promise.all([
      injectRest(wire, others, payloadsFor),
      injectSockets(server.origin, new Crowd(server.origin, 'socket'), payloadsFor),
    ]);
    const changed = differences(before, await victim.look());
    const report = await pair.report();
    const letters = lettersTo(smtp, victim);
    const heard = victim.heard.map((one) => JSON.stringify(one));
    const { pollution } = await server.usage();
    const troubles = await troubleFigures(server);
    const effects = [
      ...rest.effects,
      ...sockets.effects,
      ...changed.map((what) => `changed: ${what}`),
      ...heard.map((what) => `heard: ${what}`),
      ...pollution.map((name) => `on every object: ${name}`),
      ...letters.map(({ subject }) => `a letter to somebody else: ${subject}`),
    ];
    const figures = figuresOf(rest, sockets, effects);
    const noticed = await noticeOnPurpose({ server, smtp, wire, victim });
    return [...figures, noticed, ...healthyFigures(report, PAIR_P99_MS), ...troubles];
  } finally {
    victim?.close();
    await pair?.close();
    await server.stop();
    await smtp.stop();
  }
}

function figuresOf(rest: Outcome, sockets: SocketOutcome, effects: readonly string[]): Figure[] {
  const statuses = [...rest.statuses].toSorted(([, a], [, b]) => b - a);
  const answers = [...sockets.answers].toSorted(([, a], [, b]) => b - a);
  const internal = sockets.answers.get('internal') ?? 0;
  const words = (counts: [string | number, number][]): string =>
    counts.map(([what, count]) => `${count.toLocaleString('en')} ${what}`).join(', ');
  return [
    atLeast(LEAST, {
      name: 'payloads',
      value: chosen(PAYLOADS).length,
      unit: 'payloads',
    }),
    exactly(placesOfRest().length, {
      name: `places of ${Object.keys(ROUTES).length} routes that had them all, or their share`,
      value: rest.fields,
      unit: 'places',
      note: `${rest.sent.toLocaleString('en')} requests, answered ${words(statuses)}`,
    }),
    exactly(placesOfEvents().length, {
      name: 'places of the socket events that had them all',
      value: sockets.fields,
      unit: 'places',
      note: `${sockets.sent.toLocaleString('en')} events, answered ${words(answers)}`,
    }),
    atMost(0, {
      name: 'effects',
      value: effects.length,
      unit: 'effects',
      ...(effects.length > 0 && { note: effects.slice(0, 5).join('; ').slice(0, 1500) }),
    }),
    atMost(0, {
      name: 'answers with a status of 500 or above, or `internal`',
      value: rest.failures.length + internal,
      unit: 'answers',
      ...(rest.failures.length > 0 && { note: rest.failures.slice(0, 5).join('; ').slice(0, 1500) }),
    }),
    beside({ name: 'longest answer of REST', value: Math.round(rest.longestMs), unit: 'ms' }),
  ];
}

/** What the victim has been written but for the first letter, which asks whether the address is theirs. */
function lettersTo(smtp: Smtp, { holder }: Victim): { subject: string }[] {
  return smtp.letters.filter(({ to }) => to.includes(holder.email)).slice(1);
}

type Stage = { server: ServerProcess; smtp: Smtp; wire: Wire; victim: Victim };

/** Does what no payload may do, by honest means: the same eyes must see it. */
async function noticeOnPurpose({ server, smtp, wire, victim }: Stage): Promise<Figure> {
  const { holder } = victim;
  const tried: Try = { route: 'POST /api/auth/login', field: 'password', payload: { json: '""', text: '' } };
  const sees = (reply: Reply): boolean => effectIn(tried, { as: 'nobody' }, reply) !== null;
  const noticed: Record<string, boolean> = {};

  const before = await victim.look();
  noticed['a sign-in'] =
    (await victim.signIn()) && differences(before, await victim.look()).includes('/api/auth/sessions');
  const signedIn = await wire.ask({ method: 'GET', path: '/api/auth/role', token: holder.token });
  noticed['a success where none may be'] = sees(signedIn);
  const refusedWithWord = await wire.ask({ method: 'GET', path: '/api/auth/me', token: holder.token });
  noticed['a word about somebody else'] = sees({ ...refusedWithWord, status: 400 });

  const settled = await victim.look();
  await wire.must('PATCH', `/api/rooms/${holder.roomId}`, { title: 'Another title' }, holder.token);
  noticed['a change'] = differences(settled, await victim.look()).includes('/api/rooms');

  const honest = await freshAttacker(server.origin, new Crowd(server.origin, 'honest'));
  await enter(honest.socket, honest.member.email, ROOM);
  await until('the newcomer is heard', () => victim.heard.some(([event]) => event === 'newUserJoined'));
  noticed['a packet'] = true;
  honest.socket.close();

  const written = lettersTo(smtp, victim).length;
  await wire.must('POST', '/api/auth/password/forgot', { email: holder.email });
  noticed['a letter'] = await until('the letter comes', () => lettersTo(smtp, victim).length > written).then(
    () => true,
    () => false,
  );

  server.suspend();
  const late = wire.ask({ method: 'GET', path: '/healthz' });
  setTimeout(() => server.resume(), SLOW_MS + 200);
  const { tookMs } = await late;
  noticed['a delay'] = sees({ status: 400, text: '', cookie: '', tookMs });
  noticed['a polluted prototype'] = await noticesPollution();

  const missed = Object.entries(noticed).filter(([, isNoticed]) => !isNoticed);
  return exactly(Object.keys(noticed).length, {
    name: 'effects made on purpose that were noticed',
    value: Object.keys(noticed).length - missed.length,
    unit: 'effects',
    note: missed.length > 0 ? `missed: ${missed.map(([what]) => what).join(', ')}` : Object.keys(noticed).join(', '),
  });
}

/** A server whose objects have one field too many says so. */
async function noticesPollution(): Promise<boolean> {
  const polluting = "data:text/javascript,process.once('SIGUSR2', () => void (Object.prototype.polluted = 1))";
  const server = await ServerProcess.startParley({ execArgv: ['--import', polluting] });
  try {
    if ((await server.usage()).pollution.length > 0) return false;
    process.kill(server.pid, 'SIGUSR2');
    await until('the server tells of a field too many', async () =>
      (await server.usage()).pollution.includes('polluted'),
    );
    return true;
  } finally {
    await server.stop();
  }
}

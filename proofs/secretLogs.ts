import { randomBytes, randomUUID } from 'node:crypto';
import { formsOf, secretsIn } from '../e2e/harness/secretsIn.ts';
import { makeCertificate } from '../server/src/testing/makeCertificate.ts';
import { startSmtp } from '../server/src/testing/startSmtp.ts';
import { EVENTS } from './harness/attack/bodies.ts';
import { Crowd } from './harness/attack/Crowd.ts';
import { claimsOf } from './harness/attack/forgeTokens.ts';
import { makeHolder, type Holder } from './harness/injection/Holder.ts';
import { injectRest } from './harness/injection/injectRest.ts';
import { injectSockets } from './harness/injection/injectSockets.ts';
import { makeAdministrator } from './harness/injection/makeAdministrator.ts';
import { ROUTES } from './harness/injection/routes.ts';
import { Wire } from './harness/injection/Wire.ts';
import { askBadly, askWhileAway, misplaced } from './harness/secrets/askBadly.ts';
import { goThroughAll, type People } from './harness/secrets/journey.ts';
import { Secrets } from './harness/secrets/Secrets.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { atLeast, atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

const LEAST = 50;
const SDP = `v=0\r\na=ice-pwd:Misplaced${randomUUID()}\r\n`;

/** What is written down about people is read by others. */
export const secretLogs: Proof = {
  name: 'secretLogs',
  promise: 'At the level `debug`, nothing that a server writes, and nothing in its metrics, has a secret of anybody.',
  how:
    "Parley's own entry file in a child process with LOG_LEVEL=debug, TURN, a mail server with a sign-in, and secrets that are known. People do all that an account can do: passwords, codes, passkeys, links by mail " +
    'and by hand, guests, calls. Then passwords, tokens, addresses and descriptions are put into every field of every route and event, into JSON that is cut, paths, queries, headers, handshakes and ' +
    'broken frames, sent while another program locks the store, and a mail server refuses with the address in its words. All that the server wrote to standard output and standard error until its end, and ' +
    '/metrics, is searched for passwords, access, refresh, resume and guest tokens, challenges, tokens of links, secrets and recovery codes of the second factor, the credential and the secret of TURN, the ' +
    'password for mail, JWT_SECRET, METRICS_TOKEN, addresses, ICE passwords and candidates: as they are, in base64 at any offset, as hexadecimal digits, for URLs and in JSON. One thing is meant to be printed and ' +
    'is left out: the link for the first administrator, once, at the start. Its token is searched for everywhere else. Names are no secret. The browser tests search the logs of their own servers alike.',
  run,
};

async function run(): Promise<Figure[]> {
  const secrets = new Secrets();
  const [user, pass] = ['parley', secrets.keep('password for mail', `Mail-${randomUUID()}`)];
  const certificate = makeCertificate(['localhost']);
  const smtp = await startSmtp({ certificate, login: { user, pass } });
  const server = await ServerProcess.startParley({
    env: {
      LOG_LEVEL: 'debug',
      JWT_SECRET: secrets.keep('JWT_SECRET', randomBytes(32).toString('base64')),
      METRICS_TOKEN: secrets.keep('METRICS_TOKEN', randomUUID()),
      TURN_URLS: 'turn:127.0.0.1:3478',
      TURN_SECRET: secrets.keep('TURN_SECRET', randomUUID()),
      SMTP_URL: `smtp://${user}:${pass}@localhost:${smtp.port}`,
      MAIL_FROM: 'Parley <calls@parley.test>',
      NODE_EXTRA_CA_CERTS: certificate.caFile,
    },
  });
  try {
    const wire = new Wire(server.origin);
    const { holder: ann, link } = await makeAdministrator(server, wire, wishOf('ann', secrets));
    const ben = await makeHolder(wire, wishOf('ben', secrets));
    const people: People = { ann, ben };
    secrets.keep('token of the printed link', link.slice(link.indexOf('#') + 1));
    for (const [name, holder] of Object.entries(people)) keepAll(name, holder, secrets);
    await goThroughAll(wire, smtp, people, secrets);
    secrets.keep('misplaced ICE password', /ice-pwd:(\S+)/.exec(SDP)?.[1] ?? '');

    const payloadsFor = misplaced(people, SDP);
    const rest = await injectRest(wire, { administrator: ann, victim: ben, pawn: ben }, payloadsFor);
    const sockets = await injectSockets(server.origin, new Crowd(server.origin, 'hush.crowd'), payloadsFor);
    const bad = await askBadly(wire, people, SDP);
    const fay = await makeHolder(wire, { ...wishOf('fay', secrets), isSettingUp: true });
    keepAll('fay', fay, secrets);
    const away = await askWhileAway(wire, server.dataDir, fay);
    const metrics = [...(await server.metrics()).keys()].join('\n');
    await server.stop();

    const written = `${server.output.replace(link, '')}\n${server.log}\n${metrics}`;
    const found = secretsIn(written, secrets);
    const lines = server.log.split('\n').filter((line) => line.startsWith('{'));
    return [
      atLeast(LEAST, { name: 'secrets that were in use', value: secrets.count, unit: 'secrets' }),
      ...reachedFigures(metrics),
      beside({
        name: 'places of REST and of the events that had secrets in them',
        value: rest.fields + sockets.fields,
        unit: 'places',
        note: `${rest.sent + sockets.sent} requests and events, ${bad} more that never reach a handler`,
      }),
      exactly(away.asked, {
        name: 'answers 503 while the store was locked',
        value: away.told,
        unit: 'answers',
        ...(away.told < away.asked && { note: away.words }),
      }),
      atLeast(10, {
        name: 'lines at level `debug`',
        value: levelCount(lines, 20),
        unit: 'lines',
        note: `of ${lines.length}`,
      }),
      atMost(0, {
        name: 'secrets found in what the server wrote',
        value: found.length,
        unit: 'secrets',
        ...(found.length > 0 && { note: found.slice(0, 8).join(', ') }),
      }),
      foundOnPurpose(written, secrets),
    ];
  } finally {
    await server.stop();
    await smtp.stop();
    certificate.remove();
  }
}

/** What the server itself counted. */
function reachedFigures(metrics: string): Figure[] {
  const routes = new Set(Object.keys(ROUTES).map((route) => route.split(' ')[1] ?? ''));
  const asked = [...routes].filter((route) => metrics.includes(`{route="${route}",`));
  const sent = EVENTS.filter((event) => metrics.includes(`{event="${event}",`));
  return [
    exactly(routes.size, { name: 'paths of REST asked', value: asked.length, unit: 'paths' }),
    exactly(EVENTS.length, { name: 'socket events sent', value: sent.length, unit: 'events' }),
  ];
}

function wishOf(name: string, secrets: Secrets): { email: string; name: string; password: string } {
  return {
    name,
    email: secrets.keep(`address of ${name}`, `${name}.${randomUUID()}@hush.test`),
    password: secrets.keep(`password of ${name}`, `First-${randomUUID()}`),
  };
}

function keepAll(name: string, holder: Holder, secrets: Secrets): void {
  secrets.keep(`access token of ${name}`, holder.token);
  secrets.keep(`word that ends the session of ${name}`, String(claimsOf(holder.token)['out']));
  secrets.keep(`refresh token of ${name}`, holder.cookie.split('=')[1] ?? '');
  secrets.keep(`secret for codes of ${name}`, holder.secret);
  for (const [index, code] of holder.recoveryCodes.entries()) secrets.keep(`recovery code ${index} of ${name}`, code);
}

function levelCount(lines: readonly string[], level: number): number {
  return lines.filter((line) => line.startsWith(`{"level":${level},`)).length;
}

/** Each secret in each form, as a line among those of the server: the same search must find it. */
function foundOnPurpose(written: string, secrets: Secrets): Figure {
  const missed: string[] = [];
  let tried = 0;
  for (const secret of secrets) {
    for (const form of formsOf(secret[1])) {
      tried += 1;
      const line = `{"level":20,"msg":"on purpose","field":"before ${form} behind"}`;
      if (!secretsIn(`${written.slice(0, 2000)}\n${line}`, [secret]).includes(secret[0])) missed.push(secret[0]);
    }
  }
  return exactly(tried, {
    name: 'lines with a secret in one of its forms that the same search found',
    value: tried - missed.length,
    unit: 'lines',
    ...(missed.length > 0 && { note: missed.slice(0, 5).join(', ') }),
  });
}

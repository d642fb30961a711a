import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../e2e/harness/launchBrowser.ts';
import { Person } from '../e2e/harness/Person.ts';
import { startParley, type Parley } from '../e2e/harness/startParley.ts';
import { until } from '../e2e/harness/until.ts';
import { makeCertificate } from '../server/src/testing/makeCertificate.ts';
import type { Coturn } from '../server/src/testing/startCoturn.ts';
import { chromiumVersion } from './harness/chromium.ts';
import { makeTrustingChromium } from './harness/makeTrustingChromium.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { TurnNetwork } from './harness/TurnNetwork.ts';
import { beside, exactly, NotRun, type Figure, type Proof } from './Proof.ts';

const SECRET = 'the secret of this proof';
const WITHIN_MS = 8000;
/** Long enough to see how late a late one is. */
const GIVE_UP_MS = 30_000;
const CALLS_EACH = size(10, 2);
const CALLS = CALLS_EACH * 2;

/** Offices and hotels let nothing out but TCP. */
export const udpBlocked: Proof = {
  name: 'udpBlocked',
  promise: `With UDP blocked, ${CALLS} of ${CALLS} calls connect within ${WITHIN_MS / 1000} s.`,
  how:
    'Two Chromiums, the whole application, and coturn with `deploy/turnserver.conf` in a network namespace of its own. On the ' +
    "browsers' side iptables drops every UDP packet, in and out, loopback included; the TURN server may relay as it does out " +
    `there. ${CALLS_EACH} calls with a TURN URL over TCP, ${CALLS_EACH} over TLS, whose certificate is of a throw-away authority ` +
    'that the browsers trust. Each call in a new room, from the click on "Start call" until both sides have decoded pictures and ' +
    'received sound, with a selected path that is relayed over that very transport. No call is tried twice.',
  run,
};

type Transport = 'tcp' | 'tls';
type Tally = { readonly tookMs: number[]; readonly failures: string[] };

async function run(): Promise<Figure[]> {
  if (chromiumVersion() === null) throw new NotRun('Chromium is not installed (apt-get install chromium).');
  if (!existsSync('/usr/bin/certutil')) throw new NotRun('certutil is not installed (apt-get install libnss3-tools).');
  const network = TurnNetwork.open();
  const certificate = makeCertificate([network.ipv4]);
  const trusting = makeTrustingChromium(certificate.caFile);
  const browsers: Browser[] = [];
  let unblock = (): void => undefined;
  try {
    const coturn = await network.startCoturn({ secret: SECRET, certificate });
    unblock = network.blockUdp();
    for (const _ of ['ann', 'ben']) {
      browsers.push(await launchBrowser(undefined, { executablePath: trusting.executablePath }));
    }
    const overTcp = await makeCalls('tcp', coturn, browsers);
    const overTls = await makeCalls('tls', coturn, browsers);
    return [
      connected('calls connected in time over TCP', overTcp),
      connected('calls connected in time over TLS', overTls),
      ...times('TCP', overTcp),
      ...times('TLS', overTls),
    ];
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    unblock();
    await network.close();
    trusting.remove();
    certificate.remove();
  }
}

function connected(name: string, { tookMs, failures }: Tally): Figure {
  const value = tookMs.filter((ms) => ms <= WITHIN_MS).length;
  return exactly(CALLS_EACH, {
    name,
    value,
    unit: 'calls',
    ...(failures.length > 0 ? { note: failures.join('; ') } : {}),
  });
}

function times(transport: string, { tookMs }: Tally): Figure[] {
  if (tookMs.length === 0) return [];
  const longest = Math.round(Math.max(...tookMs));
  return [beside({ name: `longest call set-up over ${transport}`, value: longest, unit: 'ms', note: spread(tookMs) })];
}

async function makeCalls(transport: Transport, coturn: Coturn, browsers: readonly Browser[]): Promise<Tally> {
  const url =
    transport === 'tcp'
      ? `turn:${coturn.address}:${coturn.port}?transport=tcp`
      : `turns:${coturn.address}:${coturn.tlsPort}?transport=tcp`;
  const parley = await startParley({ TURN_URLS: url, TURN_SECRET: SECRET });
  const tally: Tally = { tookMs: [], failures: [] };
  const people: Person[] = [];
  try {
    for (const [index, browser] of browsers.entries()) people.push(await arrive(browser, parley, index));
    for (let call = 0; call < CALLS_EACH; call += 1) {
      try {
        tally.tookMs.push(await makeCall(people, `room ${call}`, transport));
      } catch (error) {
        tally.failures.push(`call ${call}: ${(error as Error).message.split('\n')[0]}`);
        await Promise.all(people.map((person) => person.goto('/lobby')));
      }
    }
    return tally;
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await parley.close();
  }
}

async function arrive(browser: Browser, parley: Parley, index: number): Promise<Person> {
  const [name, email] = [index === 0 ? 'Ann' : 'Ben', `udp${index}@test.com`];
  const person = await Person.open(browser, parley, { name, email, width: 640, height: 480 });
  await person.register();
  return person;
}

/** Meets, calls, sees, hangs up. The time from the click until both sides see and hear. @throws when they do not */
async function makeCall(people: readonly Person[], room: string, transport: Transport): Promise<number> {
  const [ann, ben] = people;
  if (!ann || !ben) throw new Error('A call takes two.');
  await ann.joinRoom(room);
  await ben.joinRoom(room);
  await ann.button('Start call').waitFor();
  const beganMs = performance.now();
  await ann.button('Start call').click();
  await Promise.all([seesAndHears(ann), seesAndHears(ben)]);
  const tookMs = performance.now() - beganMs;
  for (const person of people) {
    const path = await person.page.evaluate(selectedPath);
    if (path !== `relay over ${transport}`) throw new Error(`${person.name}'s path is ${path}`);
  }
  await ben.button('End call').click();
  await Promise.all(people.map((person) => person.page.waitForURL('**/lobby')));
  return tookMs;
}

async function seesAndHears(person: Person): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { framesDecoded, audioSamples } = await person.inbound();
    return framesDecoded > 1 && audioSamples > 0;
  };
  await until(`${person.name} sees and hears`, isThere, GIVE_UP_MS);
}

/** Runs in the page: how the media of its one connection leaves this browser. */
async function selectedPath(): Promise<string> {
  const connections = window.parleyConnections();
  const reports = [...((await connections[0]?.getStats())?.values() ?? [])];
  const transport = reports.find(({ type }) => type === 'transport');
  const pair = reports.find(({ id }) => id === transport?.selectedCandidatePairId);
  const local = reports.find(({ id }) => id === pair?.localCandidateId);
  return connections.length === 1
    ? `${local?.candidateType} over ${local?.relayProtocol ?? local?.protocol}`
    : 'not one';
}

import type { Browser } from 'playwright-core';
import { Person } from '../e2e/harness/Person.ts';
import { startParley, type Parley } from '../e2e/harness/startParley.ts';
import { until } from '../e2e/harness/until.ts';
import { captureAt } from './harness/captureAt.ts';
import { size } from './harness/sizes.ts';
import { spread } from './harness/statistics.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { beside, exactly, type Figure, type Proof } from './Proof.ts';

const CALLS = size(200, 8);
/** Calls that run side by side. */
const LANES = 2;
const CONNECT_MS = 20_000;

/** A call that does not come about is the one that people remember. */
export const twoHundredCalls: Proof = {
  name: 'twoHundredCalls',
  promise: `${CALLS} of ${CALLS} calls connect.`,
  how:
    `Real media in Chromium: ${LANES} pairs of people side by side, each pair meets in a new room, calls, and hangs up, again and ` +
    'again in the same pages. In turn one calls, the other calls, and both press "Start call" in the same moment. Connected: ' +
    `within ${CONNECT_MS / 1000} s both sides decode pictures and receive sound, over one connection each. The cameras give ` +
    '160x90 at 10 pictures a second, so that two cores can encode for all. No call is tried twice, and no console may complain.',
  run: () => withBrowser(run),
};

type Pair = readonly [Person, Person];

async function run(browser: Browser): Promise<Figure[]> {
  const parley = await startParley();
  const connectMs: number[] = [];
  const failures: string[] = [];
  const people: Person[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    const pair = [await join(browser, parley), await join(browser, parley)] as const;
    people.push(...pair);
    while (next < CALLS) {
      const call = next;
      next += 1;
      try {
        connectMs.push(await makeCall(pair, call));
      } catch (error) {
        failures.push(`call ${call}: ${(error as Error).message.split('\n')[0]}`);
        await Promise.all(pair.map((person) => person.goto('/lobby')));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    const complaints = people.flatMap((person) => person.complaints);
    const note = [...failures, ...complaints].join('; ');
    return [
      exactly(CALLS, { name: 'calls connected', value: connectMs.length, unit: 'calls', ...(note ? { note } : {}) }),
      exactly(0, { name: 'complaints in the consoles', value: complaints.length, unit: 'lines' }),
      beside({
        name: 'click until both sides decode, as polled',
        value: Math.round(connectMs.toSorted((a, b) => a - b)[Math.floor(connectMs.length / 2)] ?? 0),
        unit: 'ms',
        ...(connectMs.length > 0 ? { note: spread(connectMs) } : {}),
      }),
    ];
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await parley.close();
  }
}

let serial = 0;

async function join(browser: Browser, parley: Parley): Promise<Person> {
  serial += 1;
  const options = { name: `Ann ${serial}`, email: `ann${serial}@test.com`, width: 640, height: 480 };
  const person = await Person.open(browser, parley, options);
  await person.page.addInitScript(captureAt, { width: 160, height: 90, frameRate: 10 });
  await person.register();
  return person;
}

/** Meets, calls, sees, hangs up. The time from the click to pictures on both sides. @throws when the call does not connect */
async function makeCall([left, right]: Pair, call: number): Promise<number> {
  const room = `room ${call}`;
  await Promise.all([left.joinRoom(room), right.joinRoom(room)]);
  await Promise.all([left, right].map((person) => person.button('Start call').waitFor()));
  const callers = [[left], [right], [left, right]][call % 3] ?? [left];
  const beganMs = performance.now();
  await Promise.all(callers.map((person) => person.page.evaluate(pressStart)));
  await Promise.all([left, right].map((person) => isConnected(person)));
  const tookMs = performance.now() - beganMs;
  await right.button('End call').click();
  await Promise.all([left, right].map((person) => person.page.waitForURL('**/lobby')));
  return tookMs;
}

async function isConnected(person: Person): Promise<void> {
  await until(
    `${person.name} sees and hears`,
    async () => {
      const { framesDecoded, audioSamples } = await person.inbound();
      return framesDecoded > 1 && audioSamples > 0 && (await person.openConnections()) === 1;
    },
    CONNECT_MS,
  );
}

/** Runs in the page. Both pages must press in the same moment, sooner than a mouse can be moved. */
function pressStart(): void {
  const buttons = [...document.querySelectorAll('button')];
  buttons.find((button) => button.textContent?.trim() === 'Start call')?.click();
}

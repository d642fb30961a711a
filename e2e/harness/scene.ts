import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser as Firefox } from 'puppeteer-core';
import { Caller } from './Caller.ts';
import { FirefoxPerson } from './FirefoxPerson.ts';
import { FAKE_DEVICES, GRANT_DEVICES, launchBrowser } from './launchBrowser.ts';
import { Person, type PersonOptions } from './Person.ts';
import { SeedPerson } from './SeedPerson.ts';
import { startParley, type Parley } from './startParley.ts';

export type Scene = {
  readonly parley: Parley;
  readonly browser: Browser;
  /** Somebody new with an account, in the lobby. */
  person(name: string, options?: Partial<PersonOptions>): Promise<Person>;
  /** Somebody without an account, at a browser of their own, nowhere yet. */
  visitor(name: string, options?: Partial<PersonOptions>): Promise<Person>;
  /** Somebody new with an account, in the lobby, at Firefox. The scene must have been asked for it. */
  firefoxPerson(name: string): Promise<FirefoxPerson>;
  /** The same person once more, signed in at Firefox. */
  againAtFirefox(person: Caller): Promise<FirefoxPerson>;
  /** Two new people in a room of their own; nobody has called yet. */
  twoInARoom(room?: string): Promise<{ ann: Person; ben: Person; room: string }>;
  /** Somebody new whose client was written from the seed alone. */
  seedPerson(name: string): Promise<SeedPerson>;
  /** A name for a room that no other test uses. */
  roomName(): string;
};

/** Each picture costs what every one of three or four people must encode and decode, on machines that may have two slow cores. */
const SLOW_CAMERA = [GRANT_DEVICES, `${FAKE_DEVICES}=fps=5`];

let serial = 0;

/**
 * One server and one browser for a file of journeys; people come for one test and go after it. Nobody's console may have
 * said anything by then, but for what a test expects and takes out of `complaints`.
 */
export function useScene(
  options: {
    env?: Record<string, string> | (() => Promise<Record<string, string>>);
    devices?: readonly string[];
    /** Firefox as well; it takes seconds to start. */
    firefox?: () => Promise<Firefox>;
  } = {},
): Scene {
  let parley: Parley | undefined;
  let browser: Browser | undefined;
  let firefox: Firefox | undefined;
  let people: (Caller | SeedPerson)[] = [];
  const required = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The scene is set up before the first test, not earlier.');
    return value;
  };

  beforeAll(async () => {
    parley = await startParley(typeof options.env === 'function' ? await options.env() : options.env);
    [browser, firefox] = await Promise.all([launchBrowser(options.devices ?? SLOW_CAMERA), options.firefox?.()]);
  });
  afterEach(async () => {
    const complaints = people.flatMap((one) => (one instanceof Caller ? one.complaints : []));
    await Promise.all(people.map((one) => one.close()));
    people = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), firefox?.close()]);
    await parley?.close();
  });

  const somebody = (name: string): { name: string; email: string } => {
    serial += 1;
    return { name, email: `${name.toLowerCase().replaceAll(/\W/g, '')}${serial}@test.com` };
  };

  const scene: Scene = {
    get parley() {
      return required(parley);
    },
    get browser() {
      return required(browser);
    },
    async person(name, personOptions = {}) {
      const person = await scene.visitor(name, personOptions);
      await person.register();
      return person;
    },
    async visitor(name, personOptions = {}) {
      const person = await Person.open(required(browser), required(parley), { ...somebody(name), ...personOptions });
      people.push(person);
      return person;
    },
    async firefoxPerson(name) {
      const person = await FirefoxPerson.open(required(firefox), required(parley), somebody(name));
      people.push(person);
      await person.register();
      return person;
    },
    async againAtFirefox({ name, email }) {
      const again = await FirefoxPerson.open(required(firefox), required(parley), { name, email });
      people.push(again);
      await again.signIn();
      await again.awaitControl('button', 'Join room');
      return again;
    },
    async twoInARoom(room = scene.roomName()) {
      const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
      await ann.joinRoom(room);
      await ben.joinRoom(room);
      return { ann, ben, room };
    },
    async seedPerson(name) {
      serial += 1;
      const seed = await SeedPerson.open(required(browser), required(parley), name, `seed${serial}@test.com`);
      people.push(seed);
      return seed;
    },
    roomName() {
      serial += 1;
      return `room-${serial}`;
    },
  };
  return scene;
}

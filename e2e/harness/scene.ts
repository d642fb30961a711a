import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from './launchBrowser.ts';
import { Person, type PersonOptions } from './Person.ts';
import { SeedPerson } from './SeedPerson.ts';
import { startParley, type Parley } from './startParley.ts';

export type Scene = {
  readonly parley: Parley;
  readonly browser: Browser;
  /** Somebody new with an account, in the lobby. */
  person(name: string, options?: Partial<PersonOptions>): Promise<Person>;
  /** Two new people in a room of their own; nobody has called yet. */
  twoInARoom(): Promise<{ ann: Person; ben: Person; room: string }>;
  /** Somebody new whose client was written from the seed alone. */
  seedPerson(name: string): Promise<SeedPerson>;
  /** A name for a room that no other test uses. */
  roomName(): string;
};

let serial = 0;

/**
 * One server and one browser for a file of journeys; people come for one test and go after it. Nobody's console may have
 * said anything by then, but for what a test expects and takes out of `complaints`.
 */
export function useScene(options: { env?: Record<string, string>; devices?: readonly string[] } = {}): Scene {
  let parley: Parley | undefined;
  let browser: Browser | undefined;
  let people: (Person | SeedPerson)[] = [];
  const required = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The scene is set up before the first test, not earlier.');
    return value;
  };

  beforeAll(async () => {
    parley = await startParley(options.env);
    browser = await launchBrowser(options.devices);
  });
  afterEach(async () => {
    const complaints = people.flatMap((one) => (one instanceof Person ? one.complaints : []));
    await Promise.all(people.map((one) => one.close()));
    people = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.close();
  });

  const scene: Scene = {
    get parley() {
      return required(parley);
    },
    get browser() {
      return required(browser);
    },
    async person(name, personOptions = {}) {
      serial += 1;
      const email = `${name.toLowerCase().replaceAll(/\W/g, '')}${serial}@test.com`;
      const person = await Person.open(required(browser), required(parley), { name, email, ...personOptions });
      people.push(person);
      await person.register();
      return person;
    },
    async twoInARoom() {
      const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
      const room = scene.roomName();
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

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { FAKE_DEVICES, GRANT_DEVICES, launchBrowser } from '../../../e2e/harness/launchBrowser.ts';
import { Person } from '../../../e2e/harness/Person.ts';
import { until } from '../../../e2e/harness/until.ts';
import { NotRun } from '../../Proof.ts';
import { callRecorder, type Recording, type SightName } from '../callRecorder.ts';
import { captureAt, type CaptureSize } from '../captureAt.ts';
import { chromiumVersion } from '../chromium.ts';
import { closeOnInterruption } from '../interruption.ts';
import { mediaMeter } from '../mediaMeter.ts';
import { longestGapMs, STILL_MS } from '../flow.ts';
import { ServerProcess } from '../ServerProcess.ts';
import { NetworkLab, type HostName } from './NetworkLab.ts';

/** Small enough that two cores, which also run the server and this program, have time left at every moment. */
export const PICTURE = { width: 320, height: 180, frameRate: 15 };

/** Pictures that have moved for so long are taken to go on. */
const LASTING_MS = 3000;

/** How a proof says what the calls of a lab are like. */
export function labSetUp({ width, height, frameRate }: CaptureSize = PICTURE): string {
  return (
    'Three hosts, each a network namespace, on a router that is a fourth: Ann in a Chromium of her own, Ben in his, and the ' +
    `server. Fake cameras of ${width}x${height} at ${frameRate} pictures a second.`
  );
}

export const LAB_SET_UP = labSetUp();

/** Ann and Ben, each at a computer of their own, and the server on a third. */
export class LabCall {
  readonly lab: NetworkLab;
  readonly server: ServerProcess;
  #ann: Person;
  readonly ben: Person;
  readonly #close: () => Promise<void>;
  readonly #picture: CaptureSize;
  #rooms = 0;

  private constructor(
    lab: NetworkLab,
    server: ServerProcess,
    [ann, ben]: readonly [Person, Person],
    picture: CaptureSize,
    close: () => Promise<void>,
  ) {
    this.#picture = picture;
    this.lab = lab;
    this.server = server;
    this.#ann = ann;
    this.ben = ben;
    this.#close = close;
  }

  /** Both have an account and are in the lobby. @throws NotRun when the machine cannot make the lab */
  static async open(env: Readonly<Record<string, string>> = {}, picture: CaptureSize = PICTURE): Promise<LabCall> {
    if (chromiumVersion() === null) throw new NotRun('Chromium is not installed (apt-get install chromium).');
    const closings: (() => Promise<void>)[] = [];
    const close = async (): Promise<void> => {
      for (const one of closings.splice(0).toReversed()) await one();
    };
    closings.push(async () => forget());
    const forget = closeOnInterruption(close);
    try {
      const lab = await NetworkLab.open();
      closings.push(() => lab.close());
      const place = { enter: lab.host('server').enter, address: lab.address('server') };
      const server = await ServerProcess.startParley({ host: place, env });
      closings.push(() => server.stop());
      const people: Person[] = [];
      for (const name of ['ann', 'ben'] as const) {
        const computer = await startComputer(lab, name, server.origin);
        closings.push(computer.close);
        people.push(await sitDown(computer.browser, server, name, picture));
      }
      const [ann, ben] = people;
      if (!ann || !ben) throw new Error('A call has two ends.');
      return new LabCall(lab, server, [ann, ben], picture, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  get ann(): Person {
    return this.#ann;
  }

  /** Ann and Ben. */
  get people(): readonly [Person, Person] {
    return [this.ann, this.ben];
  }

  /** Both meet in a room that nobody has used, Ann calls, and both see and hear. Its name. */
  async meet(): Promise<string> {
    const room = await this.gather();
    await this.ann.button('Start call').click();
    await this.flows();
    return room;
  }

  /** Both are in a room that nobody has used, and nobody has called yet. Its name. */
  async gather(): Promise<string> {
    this.#rooms += 1;
    const room = `room ${this.#rooms}`;
    for (const person of this.people) {
      await person.goto('/lobby');
      await person.joinRoom(room);
      // A page remembers how its person came in last, and this one shall be heard.
      const unmute = person.button('Unmute');
      if ((await unmute.count()) === 1) await unmute.click();
    }
    await this.ann.button('Start call').waitFor();
    return room;
  }

  /** Ann goes on in another tab of the same browser; the one she had is closed. */
  async changeTab(): Promise<void> {
    const tab = await this.#ann.openTab();
    await prepare(tab, this.#picture);
    await this.#ann.page.close();
    this.#ann = tab;
  }

  /**
   * Waits until the pictures of both have moved for `LASTING_MS` without a stop, and both pages say that all is well.
   * False when they do not within `timeoutMs`: then a figure says so, and whoever needs a call has to meet anew.
   */
  async settles(sinceMs: number, timeoutMs: number): Promise<boolean> {
    const isWell = async (): Promise<boolean> => {
      const now = Date.now();
      if (now < sinceMs + LASTING_MS) return false;
      const span = { fromMs: now - LASTING_MS, toMs: now };
      const pages = await this.recordings(span.fromMs - 1000);
      const states = await Promise.all(this.people.map((person) => shows(person, 'state')));
      return (
        states.every((state) => /^connected$/i.test(state)) &&
        pages.every(({ frames }) => longestGapMs(frames, span) < STILL_MS)
      );
    };
    return until('pictures move on', isWell, timeoutMs).then(
      () => true,
      () => false,
    );
  }

  /** Both see and hear each other, and both pages say that all is well. */
  async flows(timeoutMs = 20_000): Promise<void> {
    await Promise.all(this.people.map((person) => person.seesAndHears(1, timeoutMs)));
    await Promise.all(this.people.map((person) => says(person, /^connected$/i, timeoutMs)));
  }

  /** What the two pages have shown since then, or since they were loaded: Ann's, then Ben's. */
  async recordings(sinceMs = 0): Promise<[Recording, Recording]> {
    const [ann, ben] = await Promise.all(this.people.map((person) => recordingOf(person, sinceMs)));
    if (!ann || !ben) throw new Error('A call has two ends.');
    return [ann, ben];
  }

  async close(): Promise<void> {
    try {
      await this.#keep();
    } finally {
      await this.#close();
    }
  }

  /** `PARLEY_RECORDINGS=DIR` writes what the pages have shown there, to find out where a missed goal goes. */
  async #keep(): Promise<void> {
    const folder = process.env['PARLEY_RECORDINGS'];
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    const [ann, ben] = await this.recordings();
    await writeFile(join(folder, `call-${Date.now()}.json`), JSON.stringify({ ann, ben }));
  }
}

/** What a page has shown since then: all sights, because they may stand for long, and the pictures. */
export async function recordingOf({ page }: Person, sinceMs = 0): Promise<Recording> {
  return page.evaluate((fromMs) => {
    const { frames, sights } = window.callRecording;
    return { frames: frames.filter(({ atMs }) => atMs >= fromMs), sights };
  }, sinceMs);
}

/** What a page shows now. */
export async function shows({ page }: Person, what: SightName): Promise<string> {
  return page.evaluate(
    (name) => window.callRecording.sights.findLast((sight) => sight.what === name)?.words ?? '',
    what,
  );
}

/** Waits until the line about the connection says so. */
export async function says(person: Person, words: RegExp, timeoutMs = 20_000): Promise<void> {
  const state = person.page.getByTestId('connection-state').filter({ hasText: words });
  await state.waitFor({ state: 'attached', timeout: timeoutMs });
}

/** Gets a page ready to be recorded; before it is opened. */
async function prepare({ page }: Person, picture: CaptureSize): Promise<void> {
  await page.addInitScript(captureAt, picture);
  await page.addInitScript(callRecorder);
  await page.addInitScript(mediaMeter);
}

async function sitDown(browser: Browser, server: ServerProcess, host: HostName, picture: CaptureSize): Promise<Person> {
  const name = host === 'ann' ? 'Ann' : 'Ben';
  const person = await Person.open(browser, server, { name, email: `${host}@test.com` });
  await prepare(person, picture);
  await person.register();
  return person;
}

/** A browser in one of the hosts, whose pages at `origin` may use a camera; `more` are further words for Chromium. */
export async function startComputer(
  lab: NetworkLab,
  name: HostName,
  origin: string,
  more: readonly string[] = [],
): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-computer-'));
  try {
    const executablePath = join(folder, 'chromium');
    const chromium = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium';
    const words = [...lab.host(name).enter, chromium].map((word) => `'${word}'`).join(' ');
    await writeFile(executablePath, `#!/bin/sh\nexec ${words} "$@"\n`);
    await chmod(executablePath, 0o700);
    // Cameras are open to pages of TLS and loopback only, and an address of the lab is neither.
    const flags = [`--unsafely-treat-insecure-origin-as-secure=${origin}`, ...more];
    const browser = await launchBrowser([GRANT_DEVICES, FAKE_DEVICES], { executablePath, flags, endsOnSignals: false });
    const close = async (): Promise<void> => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    };
    return { browser, close };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Opens the lab for a proof and closes it, whatever becomes of the proof. */
export async function withLabCall<Result>(
  work: (call: LabCall) => Promise<Result>,
  env: Readonly<Record<string, string>> = {},
  picture: CaptureSize = PICTURE,
): Promise<Result> {
  const call = await LabCall.open(env, picture);
  try {
    return await work(call);
  } finally {
    await call.close();
  }
}

/** Resolves when it is `ms` later than `sinceMs` (milliseconds since 1970): an outage lasts as long as a proof says. */
export async function lasts(sinceMs: number, ms: number): Promise<void> {
  await until(`${ms} ms go by`, () => Date.now() >= sinceMs + ms, ms + 10_000);
}

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Parley } from './startParley.ts';
import { until } from './until.ts';

export type PersonOptions = {
  name: string;
  email: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Runs in each page before its own scripts. */
  initScript?: () => void;
};

/** What one remote participant sends and this page decodes. */
export type Inbound = { framesDecoded: number; audioSamples: number; audioEnergy: number };

const PASSWORD = 'SecurePass123';

/** A person with an account and a browser of their own, who does what a person does: finds things by their names. */
export class Person {
  readonly page: Page;
  readonly name: string;
  readonly email: string;
  /** Errors and warnings that the page wrote to the console. */
  readonly complaints: string[] = [];
  readonly #origin: string;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, parley: Pick<Parley, 'origin'>, options: PersonOptions) {
    this.#context = context;
    this.page = page;
    this.name = options.name;
    this.email = options.email;
    this.#origin = parley.origin;
    this.#watch(page);
  }

  /** Opens a fresh browser profile. Nobody is signed in yet. */
  static async open(browser: Browser, parley: Pick<Parley, 'origin'>, options: PersonOptions): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1024, height: options.height ?? 768 },
      colorScheme: options.colorScheme ?? 'dark',
    });
    await context.addInitScript(observeConnections);
    if (options.initScript) await context.addInitScript(options.initScript);
    return new Person(context, await context.newPage(), parley, options);
  }

  /** The same profile in another tab. */
  async openTab(): Promise<Person> {
    const { name, email } = this;
    return new Person(this.#context, await this.#context.newPage(), { origin: this.#origin }, { name, email });
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.#origin + path);
  }

  async register(): Promise<void> {
    await this.goto('/register');
    await this.field('Name').fill(this.name);
    await this.field('Email').fill(this.email);
    await this.field('Password').fill(PASSWORD);
    await this.button('Create account').click();
    await this.button('Join room').waitFor();
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.goto('/login');
    await this.field('Email').fill(this.email);
    await this.field('Password').fill(password);
    await this.button('Sign in').click();
  }

  /** From the lobby through the pre-join into the room. */
  async joinRoom(roomId: string): Promise<void> {
    await this.field('Room').fill(roomId);
    await this.button('Join room').click();
    await this.page.getByRole('switch', { name: 'Camera', exact: true }).waitFor();
    await this.button('Join room').click();
    await this.button(/^(Mute|Unmute)$/).waitFor();
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  get localVideo(): Locator {
    return this.page.getByTestId('local-video');
  }

  /** The videos of the others. */
  get remoteVideos(): Locator {
    return this.page.getByTestId('remote-video');
  }

  /** What is decoded now, summed over the connections that live. */
  async inbound(): Promise<Inbound> {
    return this.page.evaluate(() => window.parleyInbound());
  }

  /** How many connections of this page live. */
  async openConnections(): Promise<number> {
    return this.page.evaluate(() => window.parleyConnections().length);
  }

  /** Waits until pictures and sound of `participants` others keep arriving: each video plays on, frames and audio samples grow. */
  async seesAndHears(participants = 1, timeoutMs = 20_000): Promise<void> {
    const count = (): Promise<number> => this.remoteVideos.count();
    await until(
      `${this.name} has ${participants} remote videos`,
      async () => (await count()) === participants,
      timeoutMs,
    );
    for (let index = 0; index < participants; index += 1) {
      const time = (): Promise<number> =>
        this.remoteVideos
          .nth(index)
          .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
      const before = await time();
      await until(`${this.name} sees remote video ${index} move`, async () => (await time()) > before + 3, timeoutMs);
    }
    const before = await this.inbound();
    await until(
      `${this.name} decodes pictures and hears sound`,
      async () => {
        const now = await this.inbound();
        return (
          now.framesDecoded > before.framesDecoded &&
          now.audioSamples > before.audioSamples &&
          now.audioEnergy > before.audioEnergy
        );
      },
      timeoutMs,
    );
  }

  /** Forgets complaints that the test provokes, and fails if there are others. */
  expectComplaints(expected: RegExp): void {
    const others = this.complaints.splice(0).filter((one) => !expected.test(one));
    if (others.length > 0) throw new Error(`${this.name}'s console has more than was provoked: ${others.join(' | ')}`);
  }

  /** The signaling connection breaks and cannot be made, until `restoreSignaling`. Media is not touched. */
  async cutSignaling(): Promise<void> {
    await this.page.route('**/socket.io/**', (route) => route.abort());
    await this.page.evaluate(() => window.parleySockets.cut());
  }

  async restoreSignaling(): Promise<void> {
    await this.page.unroute('**/socket.io/**');
    await this.page.evaluate(() => window.parleySockets.restore());
  }

  /** The tracks that this page captures and that still run. */
  async liveTracks(): Promise<number> {
    return this.page.evaluate(() => window.parleyTracks().length);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }
}

declare global {
  interface Window {
    parleyConnections(): RTCPeerConnection[];
    parleyTracks(): MediaStreamTrack[];
    parleyInbound(): Promise<Inbound>;
    parleySockets: { cut(): void; restore(): void };
  }
}

/** Runs in the page: remembers its connections and captured tracks, and reads their statistics. */
function observeConnections(): void {
  // What has ended is let go of: a page that is watched for leaks must not leak by being watched.
  let connections: RTCPeerConnection[] = [];
  let tracks: MediaStreamTrack[] = [];
  const isOpen = (one: RTCPeerConnection): boolean => one.connectionState !== 'closed';
  const isLive = (track: MediaStreamTrack): boolean => track.readyState === 'live';
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections = [...connections.filter(isOpen), this];
    }
  };
  window.parleyConnections = () => (connections = connections.filter(isOpen));
  window.parleyTracks = () => (tracks = tracks.filter(isLive));
  window.parleyInbound = async () => {
    const sum = { framesDecoded: 0, audioSamples: 0, audioEnergy: 0 };
    for (const connection of window.parleyConnections()) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.framesDecoded += report.framesDecoded ?? 0;
        sum.audioSamples += report.kind === 'audio' ? (report.totalSamplesReceived ?? 0) : 0;
        sum.audioEnergy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  };
  let isCut = false;
  const sockets: WebSocket[] = [];
  const NativeSocket = window.WebSocket;
  window.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(isCut ? String(url).replace('/socket.io/', '/cut/') : url, protocols);
      sockets.push(this);
    }
  };
  window.parleySockets = {
    cut() {
      isCut = true;
      for (const socket of sockets.splice(0)) socket.close();
    },
    restore() {
      isCut = false;
    },
  };
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    tracks = [...tracks.filter(isLive), ...stream.getTracks()];
    return stream;
  };
}

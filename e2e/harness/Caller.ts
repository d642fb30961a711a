import { keepFromLogs } from './kept.ts';
import type { Inbound } from './observePage.ts';
import { weaknessesOf, type Transport } from './strongCipher.ts';
import { until } from './until.ts';

const PASSWORD = 'SecurePass123';

/**
 * Somebody with an account and a browser of their own, whichever browser that is. What a hand does (go, fill, press) is
 * left to whoever drives the browser; what one can see and hear, the page itself tells (`observePage`).
 */
export abstract class Caller {
  readonly name: string;
  readonly email: string;
  /** Errors and warnings that the page wrote to the console. */
  readonly complaints: string[] = [];
  readonly origin: string;

  protected constructor(who: { name: string; email: string; origin: string }) {
    this.name = who.name;
    this.email = who.email;
    this.origin = who.origin;
    keepFromLogs(who.email);
    keepFromLogs(PASSWORD);
  }

  /** What is typed into a field for a password is for nobody's log. */
  protected remember(label: string, text: string): void {
    if (/password/i.test(label)) keepFromLogs(text);
  }

  abstract goto(path: string): Promise<void>;
  abstract fill(label: string, text: string): Promise<void>;
  /** Presses the button of this name as soon as it is there and enabled. */
  abstract press(button: string): Promise<void>;
  /** Resolves when the control of this name is visible. */
  abstract awaitControl(role: 'button' | 'switch', name: string): Promise<void>;
  /** Runs in the page. Nothing outside of `run` but `argument` is there. */
  abstract evaluate<Result>(run: (argument: string) => Result | Promise<Result>, argument?: string): Promise<Result>;
  abstract close(): Promise<void>;

  async register(): Promise<void> {
    await this.goto('/register');
    await this.fill('Name', this.name);
    await this.fill('Email', this.email);
    await this.fill('Password', PASSWORD);
    await this.press('Create account');
    await this.awaitControl('button', 'Join room');
  }

  async signIn(password = PASSWORD): Promise<void> {
    await this.goto('/login');
    await this.fill('Email', this.email);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  /** From the lobby through the pre-join into the room. */
  async joinRoom(roomId: string): Promise<void> {
    await this.fill('Room', roomId);
    await this.press('Join room');
    await this.awaitControl('switch', 'Camera');
    await this.press('Join room');
    await this.awaitControl('button', 'End call');
  }

  /** The words of the visible element with this test id, or null when there is none. */
  async shown(testId: string): Promise<string | null> {
    return this.evaluate((id) => {
      const found = [...document.querySelectorAll(`[data-testid="${id}"]`)];
      return found.find((one) => one.checkVisibility({ visibilityProperty: true }))?.textContent ?? null;
    }, testId);
  }

  /** The path that the page is at. */
  async path(): Promise<string> {
    return this.evaluate(() => location.pathname);
  }

  /** How many frames each video with this test id has shown so far. */
  async shownFrames(testId: string): Promise<number[]> {
    return this.evaluate((id) => window.parleyShownFrames(id), testId);
  }

  /** What is decoded now, summed over the connections that live. */
  async inbound(): Promise<Inbound> {
    return this.evaluate(() => window.parleyInbound());
  }

  /** How the media of each connection that is connected is protected: by the transports of each. */
  async transports(): Promise<Transport[][]> {
    return this.evaluate(() => window.parleyTransports());
  }

  /** How many connections of this page live. */
  async openConnections(): Promise<number> {
    return this.evaluate(() => window.parleyConnections().length);
  }

  /** The tracks that this page captures and that still run. */
  async liveTracks(): Promise<number> {
    return this.evaluate(() => window.parleyTracks().length);
  }

  /**
   * Waits until pictures and sound of `participants` others keep arriving: each video plays on, frames and audio samples
   * grow. Whatever arrives must have come encrypted.
   */
  async seesAndHears(participants = 1, timeoutMs = 20_000): Promise<void> {
    const frames = (): Promise<number[]> => this.shownFrames('remote-video');
    await until(
      `${this.name} has ${participants} remote videos`,
      async () => (await frames()).length === participants,
      timeoutMs,
    );
    const shownBefore = await frames();
    await until(
      `${this.name} sees every remote video move`,
      async () => {
        const now = await frames();
        return shownBefore.every((before, index) => (now[index] ?? 0) > before + 3);
      },
      timeoutMs,
    );
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
    await this.expectEncrypted(participants);
  }

  /** Fails unless there is a connection for each of `participants`, and all are encrypted, with AES of 128 bits or more. */
  async expectEncrypted(participants = 1): Promise<void> {
    // One that has just healed may be about to say so.
    await until(
      `${this.name} has ${participants} connections`,
      async () => (await this.transports()).length >= participants,
    );
    const weaknesses = (await this.transports()).flatMap(weaknessesOf);
    if (weaknesses.length > 0) throw new Error(`${this.name}'s media is not safe: ${weaknesses.join(', ')}.`);
  }

  /** The signaling connection breaks and cannot be made, until `restoreSignaling`. Media is not touched. */
  async cutSignaling(): Promise<void> {
    await this.evaluate(() => window.parleySockets.cut());
  }

  async restoreSignaling(): Promise<void> {
    await this.evaluate(() => window.parleySockets.restore());
  }

  /** Forgets complaints that the test provokes, and fails if there are others. */
  expectComplaints(expected: RegExp): void {
    const others = this.complaints.splice(0).filter((one) => !expected.test(one));
    if (others.length > 0) throw new Error(`${this.name}'s console has more than was provoked: ${others.join(' | ')}`);
  }
}

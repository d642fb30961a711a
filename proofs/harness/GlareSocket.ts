import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import { LeanSocket } from './LeanSocket.ts';

/** As long as Chromium's, and as little understood by the server. */
const sdp = 'v=0\r\n'.padEnd(5000, 'a=rtpmap:96 VP8/90000\r\n');

type Joined = { ok: boolean; resume?: string };
type Packet = { from: string; connection: string };

let connections = 0;

/** One end of a call at the level of packets, which keeps the protocol's rules about who gives way, and has no media. */
export class GlareSocket {
  readonly #socket: LeanSocket;
  #offered: string | null = null;
  #connected: string | null = null;

  private constructor(socket: LeanSocket) {
    this.#socket = socket;
    socket.onEvent = (event, payload) => this.#receive(event, payload);
  }

  /** Connects and joins. @throws when either is refused */
  static async join(origin: string, { email, token }: Account, roomId: string): Promise<GlareSocket> {
    const socket = await LeanSocket.connect(origin, token);
    const end = new GlareSocket(socket);
    const media = { audio: true, video: true, screen: false };
    const answer = (await socket.ask('joinRoom', { email, roomId, protocol: 1, media })) as Joined;
    if (!answer.ok) throw new Error(`joinRoom: ${JSON.stringify(answer)}`);
    return end;
  }

  get id(): string {
    return this.#socket.id;
  }

  /** The name of the connection that both ends agreed upon; null before. */
  get connection(): string | null {
    return this.#connected;
  }

  /** "Start call", which is not there any more once the other's call has come. */
  press(to: string): void {
    if (this.#connected !== null) return;
    connections += 1;
    this.#offered = `connection-${connections}`;
    this.#socket.emit('callUser', { to, offer: { type: 'offer', sdp }, connection: this.#offered });
  }

  /** Hangs up and leaves the room. */
  async leave(to: string, roomId: string): Promise<void> {
    await this.#socket.ask('endCall', { to });
    await this.#socket.ask('leaveRoom', { roomId });
  }

  close(): void {
    this.#socket.close();
  }

  #receive(event: string, payload: unknown): void {
    const { from, connection } = payload as Packet;
    if (event === 'incomingCall') {
      // The higher id holds on to its own call, the lower one gives its own up.
      if (this.#offered !== null && this.id > from) return;
      this.#offered = null;
      this.#connected = connection;
      this.#socket.emit('callAccepted', { to: from, answer: { type: 'answer', sdp }, connection });
    } else if (event === 'callAccepted' && connection === this.#offered) {
      this.#connected = connection;
    }
  }
}

/** A pair meets and calls, `press` after `press`: when each presses, in milliseconds from now. Resolves when both have pressed. */
export async function pressBoth(
  [left, right]: readonly [GlareSocket, GlareSocket],
  [leftMs, rightMs]: readonly [number, number],
): Promise<void> {
  await Promise.all([pause(leftMs).then(() => left.press(right.id)), pause(rightMs).then(() => right.press(left.id))]);
}

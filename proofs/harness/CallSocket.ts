import { until } from '../../e2e/harness/until.ts';
import type { Device } from './Device.ts';
import { LeanSocket } from './LeanSocket.ts';

const NEVER_MS = 10_000;
const sdp = 'v=0\r\n'.padEnd(5000, 'a=rtpmap:96 VP8/90000\r\n');
const media = { audio: true, video: true, screen: false };

type Joined = { ok: boolean; self?: string; resume?: string };

/** A socket with a seat, which keeps what it is told and when it is closed. Times are of `performance.now()`. */
export class CallSocket {
  readonly #socket: LeanSocket;
  /** Its participant id. */
  readonly self: string;
  /** What would give the seat back. */
  readonly resume: string;
  readonly heard: { event: string; payload: Record<string, unknown>; atMs: number }[] = [];
  /** Infinity while it is open. */
  closedAtMs = Infinity;

  private constructor(socket: LeanSocket, { self = '', resume = '' }: Joined) {
    this.#socket = socket;
    this.self = self;
    this.resume = resume;
    socket.onEvent = (event, payload) =>
      void this.heard.push({ event, payload: payload as Record<string, unknown>, atMs: performance.now() });
    socket.onClose = () => {
      this.closedAtMs = performance.now();
    };
  }

  /** Connects and takes a seat; with a `resume` token, maybe one that was there. @throws when either is refused */
  static async join(device: Device, roomId: string, resume?: string): Promise<CallSocket> {
    const socket = await LeanSocket.connect(device.origin, device.token);
    const { email } = device;
    const joining = { email, roomId, protocol: 1, media, ...(resume !== undefined && { resume }) };
    const joined = (await socket.ask('joinRoom', joining)) as Joined;
    if (!joined.ok) throw new Error(`joinRoom: ${JSON.stringify(joined)}`);
    return new CallSocket(socket, joined);
  }

  ask(event: string, payload: unknown): Promise<unknown> {
    return this.#socket.ask(event, payload);
  }

  /** Calls `other`, who answers: from then on both are in a call. */
  async call(other: CallSocket): Promise<void> {
    const connection = `call-${this.self}`;
    this.#socket.emit('callUser', { to: other.self, offer: { type: 'offer', sdp }, connection });
    await other.hears('incomingCall');
    other.#socket.emit('callAccepted', { to: this.self, answer: { type: 'answer', sdp }, connection });
    await this.hears('callAccepted');
  }

  /** When it was told, and what. @throws when it is not within ten seconds */
  async hears(event: string): Promise<{ payload: Record<string, unknown>; atMs: number }> {
    let found: { payload: Record<string, unknown>; atMs: number } | undefined;
    await until(
      `${event} arrives`,
      () => (found = this.heard.find((one) => one.event === event)) !== undefined,
      NEVER_MS,
    );
    if (found === undefined) throw new Error(`${event} was not told.`);
    return found;
  }

  /** When the server closed it; Infinity when it did not within ten seconds. */
  async isClosed(): Promise<number> {
    await until('the socket is closed', () => this.closedAtMs < Infinity, NEVER_MS).catch(() => undefined);
    return this.closedAtMs;
  }

  close(): void {
    this.#socket.close();
  }
}

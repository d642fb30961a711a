import type { LeanSocket } from './LeanSocket.ts';

/** What the server calls a packet at the other end. */
const PUSH_OF: Readonly<Record<string, string>> = {
  callUser: 'incomingCall',
  callAccepted: 'callAccepted',
  negotiationneed: 'negotiationneed',
  negotiationDone: 'negotiationFinal',
  iceCandidate: 'iceCandidate',
  muteToggle: 'remoteMuted',
};

type Expected = { push: string; connection: string | undefined; sentAtMs: number };
type Listener = () => void;

/**
 * Knows each packet that is on its way, by the socket it must come to and in the order it was sent there. So it notices
 * what is lost, doubled, out of order or at the wrong peer, and how long each took: one process sends and receives, on one clock.
 */
export class PacketLedger {
  readonly #expected = new Map<string, Expected[]>();
  readonly #waiting = new Map<string, Listener>();
  #latenciesMs: number[] = [];
  #sent = 0;
  #disorders = 0;
  #refused = 0;

  /** Starts to count what comes to `socket`. */
  watch(socket: LeanSocket): void {
    this.#expected.set(socket.id, []);
    socket.onEvent = (event, payload) => this.#arrive(socket, event, payload as { connection?: string });
    socket.onClose = () => void (this.#disorders += 1);
  }

  /** A new count. */
  begin(): void {
    for (const list of this.#expected.values()) list.length = 0;
    this.#waiting.clear();
    this.#latenciesMs = [];
    this.#sent = 0;
    this.#disorders = 0;
    this.#refused = 0;
  }

  /** Sends a packet that carries its own number in `connection`. */
  send(from: LeanSocket, to: LeanSocket, event: string, payload: object): void {
    const connection = `packet-${this.#sent}`;
    this.#expect(to, PUSH_OF[event] ?? event, connection);
    from.emit(event, { to: to.id, ...payload, connection });
  }

  /** A mute is two packets at the peer: the seed's, and the room's news of it. */
  mute(from: LeanSocket, to: LeanSocket, isMuted: boolean): void {
    this.#expect(to, 'remoteMuted', undefined);
    this.#expect(to, 'mediaState', undefined);
    from.emit('muteToggle', { to: to.id, isMuted });
  }

  /** Resolves when `push` has come to `socket`. */
  arrival(socket: LeanSocket, push: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(`${socket.id} ${push}`, resolve));
  }

  get isSettled(): boolean {
    return this.#latenciesMs.length >= this.#sent;
  }

  report(): { sent: number; arrived: number; disorders: number; refused: number; latenciesMs: number[] } {
    return {
      sent: this.#sent,
      arrived: this.#latenciesMs.length,
      disorders: this.#disorders,
      refused: this.#refused,
      latenciesMs: this.#latenciesMs,
    };
  }

  #expect(to: LeanSocket, push: string, connection: string | undefined): void {
    this.#sent += 1;
    this.#expected.get(to.id)?.push({ push, connection, sentAtMs: performance.now() });
  }

  #arrive(socket: LeanSocket, event: string, payload: { connection?: string }): void {
    if (event === 'error') this.#refused += 1;
    const isTracked = event === 'mediaState' || Object.values(PUSH_OF).includes(event);
    if (!isTracked) return;
    const expected = this.#expected.get(socket.id)?.shift();
    if (!expected || expected.push !== event || expected.connection !== payload.connection) {
      this.#disorders += 1;
      return;
    }
    this.#latenciesMs.push(performance.now() - expected.sentAtMs);
    const key = `${socket.id} ${event}`;
    this.#waiting.get(key)?.();
    this.#waiting.delete(key);
  }
}

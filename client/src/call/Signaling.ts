import {
  BUDGETS,
  isErrorCode,
  PUSHES,
  REQUESTS,
  type ClientToServerEvents,
  type DisconnectReason,
  type ErrorCode,
  type PushName,
  type PushPayload,
  type RequestInput,
  type RequestName,
  type RequestReply,
  type Result,
  type ServerToClientEvents,
} from '@parley/protocol';
import { io, type Socket } from 'socket.io-client';
import * as z from 'zod/mini';
import { knock } from './knock.ts';
import { Pace } from './Pace.ts';
import { Reconnection } from './Reconnection.ts';

/** An acknowledgement later than this counts as lost. */
const ACKNOWLEDGE_MS = 5000;
/** What stands around a payload in its frame: types, the number of the acknowledgement, the name. */
const FRAME_OVERHEAD = 64;
/** How soon a server that could not check the handshake is asked again. */
const SERVICE_RETRY_MS = 2000;
/** How long to stay away after a server closed the connection for flooding. */
const FLOOD_PAUSE_MS = 60_000;
/** A connection that is in doubt has this long for a sign of life: a phone that wakes up takes a second to find its network. */
const PROBE_MS = 2000;
/** One of which there is other evidence that it is dead, such as a media path in the same state. */
const DEAD_PROBE_MS = 800;
/** A wait that ends so much too late was one in which the page itself was held up. */
const HELD_UP_MS = 200;
/**
 * How long an attempt may take, one after the other. Into a dead network it is in vain, and the next should be on its way
 * when that comes back; on a slow one it takes seconds. So both are tried in turn.
 */
const ATTEMPTS_MS = [4000, 1500, 1500] as const;
/** An attempt that has heard nothing for longer began on a network that may be gone. */
const STALE_ATTEMPT_MS = 1000;
/**
 * After so many failures the door is knocked at before a socket is tried: Chromium makes a page whose WebSockets fail
 * again and again wait for up to 5 s before it opens another, also when the server is there at last.
 */
const KNOCK_AFTER = 3;
/** Hints come in flocks. */
const HURRY_MS = 500;

export type ParleyClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** Why a request was not done. `unreachable`: the connection is down, or the answer did not come. */
export class SignalingError extends Error {
  override readonly name = 'SignalingError';
  readonly code: ErrorCode | 'unreachable';

  constructor(code: ErrorCode | 'unreachable', message: string) {
    super(message);
    this.code = code;
  }
}

/** What a refused handshake says to whoever comes back too often: wait so many seconds. */
const KeptAway = z.object({ code: z.literal('too_many_requests'), retryAfterSeconds: z.number().check(z.positive()) });

type StatusListener = (isConnected: boolean) => void;

/**
 * The typed connection to the server: requests with acknowledgements, pushes that are parsed before anybody sees them,
 * and a connection that comes back by itself. There is one for the page.
 */
export class Signaling {
  readonly socket: ParleyClientSocket;
  readonly #onRejected: (token: string) => void;
  readonly #onSessionEnded: (token: string) => void;
  readonly #getToken: () => string | null;
  readonly #url: string;
  /** What is no negotiation is short: it has a budget of size of its own here, and takes next to nothing of the server's. */
  readonly #paces = {
    negotiation: new Pace(BUDGETS.negotiation, BUDGETS.size),
    other: new Pace(BUDGETS.other, BUDGETS.size),
  };
  /** The one given last. */
  #token = '';
  #isWanted = false;
  #closing: DisconnectReason | null = null;
  readonly #reconnection = new Reconnection(() => this.#attempt());
  /** Counts the attempts to connect: what comes of an earlier one is stale. */
  #attempts = 0;
  /** When the attempt under way began; null while none is. */
  #attemptSinceMs: number | null = null;
  #hurriedAtMs = 0;
  #isProbing = false;
  readonly #keptAwayListeners = new Set<() => void>();
  /** The server has sent us away for flooding it. No hint about the network shortens that. */
  #isSentAway = false;

  /**
   * @param options.url origin of the server; the page's own when empty
   * @param options.getToken read at each connect, so that a renewed token is used without a new socket object
   * @param options.onRejected the server does not accept this token, or no longer
   * @param options.onSessionEnded the server has ended the session to which this token belongs
   */
  constructor(options: {
    url: string;
    getToken: () => string | null;
    onRejected: (token: string) => void;
    onSessionEnded: (token: string) => void;
  }) {
    this.#onRejected = options.onRejected;
    this.#onSessionEnded = options.onSessionEnded;
    this.#getToken = options.getToken;
    this.#url = options.url === '' ? window.location.origin : options.url;
    this.socket = io(this.#url, {
      autoConnect: false,
      auth: (give) => {
        this.#token = options.getToken() ?? '';
        give({ token: this.#token });
      },
      // Straight to WebSocket costs the server a third of an upgrade; where it is blocked, polling takes over.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      // Ours knows the network's news, and can be hurried.
      reconnection: false,
      timeout: ATTEMPTS_MS[0],
    });
    this.socket.on('closing', ({ reason }) => {
      this.#closing = reason;
    });
    // The server has answered: the attempt is as good as one that begins now. To end it there could also write into the
    // person's console: over long-polling, the goodbye can overtake the last request, which is then refused.
    this.socket.io.on('open', () => {
      if (this.#attemptSinceMs !== null) this.#attemptSinceMs = performance.now();
    });
    this.socket.on('seatCheck', (acknowledge) => acknowledge());
    this.socket.on('connect', () => {
      this.#attemptSinceMs = null;
      this.#closing = null;
      this.#reconnection.reset();
      if (!this.#isWanted) this.socket.disconnect();
    });
    this.socket.on('disconnect', (reason) => this.#afterDisconnect(reason));
    this.socket.on('connect_error', (error) => this.#afterConnectError(error));
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  /** Connects, and stays connected until {@link disconnect}. */
  connect(): void {
    this.#isWanted = true;
    this.#attempt();
  }

  /**
   * Something hints that the network is another than a moment ago. A connection that is dead and does not know it is
   * given up within two seconds, and one that waits to be made is made now. May be called for every hint.
   * @param isSuspect more than a hint: other packets on the same network are lost
   */
  hurry(isSuspect = false): void {
    const nowMs = performance.now();
    if (!this.#isWanted || this.#isSentAway || nowMs - this.#hurriedAtMs < HURRY_MS) return;
    this.#hurriedAtMs = nowMs;
    if (this.isConnected) return void this.#probe(isSuspect ? DEAD_PROBE_MS : PROBE_MS);
    if (this.#attemptSinceMs !== null) {
      if (nowMs - this.#attemptSinceMs < STALE_ATTEMPT_MS) return;
      // Not connected, so nothing is said to the server by this: it only ends the attempt under way.
      this.socket.disconnect();
    }
    this.#attempt();
  }

  /** Leaves the server. Seats are freed at once. A connection that is being made is left as soon as that is settled. */
  disconnect(): void {
    this.#reconnection.stop();
    this.#isWanted = false;
    // To close a WebSocket that is not open yet writes a line into the person's console.
    const { engine } = this.socket.io as { engine?: { readyState: string } };
    const isConnecting = engine?.readyState === 'opening' || (engine?.readyState === 'open' && !this.socket.connected);
    if (!isConnecting) this.socket.disconnect();
  }

  /**
   * Sends a request and resolves with the reply. Requests go out in the order in which they were made, no faster than
   * the server's budget allows.
   * @throws SignalingError with the server's code, or `unreachable`
   */
  async request<Name extends RequestName>(name: Name, payload: RequestInput<Name>): Promise<RequestReply<Name>> {
    const pace = this.#paces[REQUESTS[name].budget];
    await pace.turn(JSON.stringify(payload).length + FRAME_OVERHEAD);
    let result = await this.#emit(name, payload);
    if (!result.ok && result.code === 'too_many_requests') {
      // The two clocks disagree. Once more, after a pause in which nothing else is sent either.
      await pace.pause();
      result = await this.#emit(name, payload);
    }
    if (result.ok) return result;
    throw new SignalingError(isErrorCode(result.code) ? result.code : 'internal', result.message);
  }

  /** Calls `listener` for each push of that name which has the shape the protocol gives it. Returns the function that ends it. */
  on<Name extends PushName>(name: Name, listener: (payload: PushPayload<Name>) => void): () => void {
    const schema = PUSHES[name] as unknown as z.ZodMiniType<PushPayload<Name>>;
    const receive = (payload: unknown): void => {
      const parsed = schema.safeParse(payload);
      if (parsed.success) listener(parsed.data);
    };
    this.socket.on(name, receive as never);
    return () => void this.socket.off(name, receive as never);
  }

  /** Calls `listener` when the connection is made or lost. Returns the function that ends it. */
  onStatus(listener: StatusListener): () => void {
    const connected = (): void => listener(true);
    const disconnected = (): void => listener(false);
    this.socket.on('connect', connected);
    this.socket.on('disconnect', disconnected);
    return () => {
      this.socket.off('connect', connected);
      this.socket.off('disconnect', disconnected);
    };
  }

  /** Calls `listener` when the server has told us to stay away for a while. Returns the function that ends it. */
  onKeptAway(listener: () => void): () => void {
    this.#keptAwayListeners.add(listener);
    return () => void this.#keptAwayListeners.delete(listener);
  }

  async #emit<Name extends RequestName>(
    name: Name,
    payload: RequestInput<Name>,
    waitMs = ACKNOWLEDGE_MS,
  ): Promise<Result<RequestReply<Name>>> {
    // Socket.IO would keep the packet and send it ahead of the next join, where it means nothing.
    if (!this.socket.connected) throw new SignalingError('unreachable', 'Not connected to the server.');
    try {
      const socket = this.socket.timeout(waitMs) as unknown as {
        emitWithAck(event: Name, payload: RequestInput<Name>): Promise<Result<RequestReply<Name>>>;
      };
      return await socket.emitWithAck(name, payload);
    } catch (cause) {
      throw new SignalingError('unreachable', `The server did not answer ${name}: ${String(cause)}`);
    }
  }

  #attempt(): void {
    this.#reconnection.stop();
    this.#isSentAway = false;
    this.#attempts += 1;
    this.#attemptSinceMs = performance.now();
    const { attempts } = this.#reconnection;
    const waitMs = ATTEMPTS_MS[attempts % ATTEMPTS_MS.length]!;
    this.socket.io.timeout(waitMs);
    if (attempts < KNOCK_AFTER) this.socket.connect();
    else void this.#knock(this.#attempts, waitMs);
  }

  async #knock(attempt: number, waitMs: number): Promise<void> {
    const knocked = await knock(this.#url, waitMs);
    // Hurried meanwhile, or not wanted any more.
    if (attempt !== this.#attempts || !this.#isWanted) return;
    if (knocked === 'there') {
      this.socket.connect();
      return;
    }
    this.#attemptSinceMs = null;
    this.#reconnection.later({ isAtOnce: knocked === 'silent' });
  }

  async #probe(waitMs: number): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const { engine } = this.socket.io;
    const isAlive = await this.#hears(engine, waitMs);
    this.#isProbing = false;
    // By now another one may have taken its place.
    if (isAlive || engine !== this.socket.io.engine) return;
    // Dead. Closed below Socket.IO, so that to the server it is a lost connection and no goodbye.
    engine.close();
    if (this.#isWanted) this.#attempt();
  }

  /** Asks for a sign of life. Resolves with whether one came within `waitMs`. */
  async #hears(engine: ParleyClientSocket['io']['engine'], waitMs: number): Promise<boolean> {
    const askedAtMs = performance.now();
    let isHeard = false;
    const hear = (): void => void (isHeard = true);
    engine.on('packet', hear);
    // Asks for nothing new: any answer, a refusal too, is a sign of life, and so is whatever else arrives.
    await this.#emit('renewToken', { token: this.#getToken() ?? '' }, waitMs).catch(() => undefined);
    engine.off('packet', hear);
    // A page that did not run has heard nothing either: what came meanwhile is still to be read, so it asks again.
    const wasHeldUp = performance.now() - askedAtMs > waitMs + HELD_UP_MS;
    return isHeard || (wasHeldUp && this.#hears(engine, waitMs));
  }

  #afterDisconnect(reason: string): void {
    if (!this.#isWanted || reason === 'io client disconnect') return;
    // The server closed the connection itself, and has said why.
    if (reason !== 'io server disconnect') this.#reconnection.later();
    else if (this.#closing === 'session-ended') this.#onSessionEnded(this.#token);
    else if (this.#closing === 'token-expired' || this.#closing === 'guest-ended') this.#onRejected(this.#token);
    else {
      if (this.#closing === 'too-many-requests') this.#stayAway(FLOOD_PAUSE_MS);
      else this.#reconnection.later({ leastMs: SERVICE_RETRY_MS });
    }
  }

  /** Comes back after a pause that the server has asked for. */
  #stayAway(pauseMs: number): void {
    this.#isSentAway = true;
    this.#reconnection.later({ leastMs: pauseMs });
    for (const listener of this.#keptAwayListeners) listener();
  }

  #afterConnectError(error: Error): void {
    this.#attemptSinceMs = null;
    if (!this.#isWanted) {
      this.socket.disconnect();
      return;
    }
    // A transport that does not open; the server has refused nothing.
    if (this.socket.active) {
      // Not even an error: some filters swallow the WebSocket whole, and a dead network everything. The other goes first,
      // and at once: the wait is over already.
      const isTimeout = error.message === 'timeout';
      if (isTimeout) this.socket.io.opts.transports?.reverse();
      this.#reconnection.later({ isAtOnce: isTimeout });
    } else if (error.message === 'Authentication failed') this.#onRejected(this.#token);
    else {
      const kept = KeptAway.safeParse((error as Error & { data?: unknown }).data);
      if (kept.success) this.#stayAway(kept.data.retryAfterSeconds * 1000);
      else this.#reconnection.later({ leastMs: SERVICE_RETRY_MS });
    }
  }
}

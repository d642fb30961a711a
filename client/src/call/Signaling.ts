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
import type * as z from 'zod/mini';
import { Pace } from './Pace.ts';

/** An acknowledgement later than this counts as lost. */
const ACKNOWLEDGE_MS = 5000;
/** How soon a server that could not check the handshake is asked again. */
const SERVICE_RETRY_MS = 2000;
/** How long to stay away after a server closed the connection for flooding. */
const FLOOD_PAUSE_MS = 60_000;

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

type StatusListener = (isConnected: boolean) => void;

/**
 * The typed connection to the server: requests with acknowledgements, pushes that are parsed before anybody sees them,
 * and a connection that comes back by itself. There is one for the page.
 */
export class Signaling {
  readonly socket: ParleyClientSocket;
  readonly #onRejected: () => void;
  readonly #paces = { negotiation: new Pace(BUDGETS.negotiation), other: new Pace(BUDGETS.other) };
  #isWanted = false;
  #closing: DisconnectReason | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param options.url origin of the server; the page's own when empty
   * @param options.getToken read at each connect, so that a renewed token is used without a new socket object
   * @param options.onRejected the server does not accept the token, or the session has ended
   */
  constructor(options: { url: string; getToken: () => string | null; onRejected: () => void }) {
    this.#onRejected = options.onRejected;
    this.socket = io(options.url === '' ? window.location.origin : options.url, {
      autoConnect: false,
      auth: (give) => give({ token: options.getToken() ?? '' }),
      // Straight to WebSocket costs the server a third of an upgrade; where it is blocked, polling takes over.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 2000,
      timeout: 5000,
    });
    this.socket.on('closing', ({ reason }) => {
      this.#closing = reason;
    });
    this.socket.on('seatCheck', (acknowledge) => acknowledge());
    this.socket.on('connect', () => {
      this.#closing = null;
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
    this.socket.connect();
  }

  /** Leaves the server. Seats are freed at once. A connection that is being made is left as soon as that is settled. */
  disconnect(): void {
    clearTimeout(this.#retry);
    this.#isWanted = false;
    // To close a WebSocket that is not open yet writes a line into the person's console.
    const isConnecting = this.socket.active && !this.socket.connected;
    if (!isConnecting) this.socket.disconnect();
  }

  /**
   * Sends a request and resolves with the reply. Requests go out in the order in which they were made, no faster than
   * the server's budget allows.
   * @throws SignalingError with the server's code, or `unreachable`
   */
  async request<Name extends RequestName>(name: Name, payload: RequestInput<Name>): Promise<RequestReply<Name>> {
    const pace = this.#paces[REQUESTS[name].budget];
    await pace.turn();
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

  async #emit<Name extends RequestName>(name: Name, payload: RequestInput<Name>): Promise<Result<RequestReply<Name>>> {
    // Socket.IO would keep the packet and send it ahead of the next join, where it means nothing.
    if (!this.socket.connected) throw new SignalingError('unreachable', 'Not connected to the server.');
    try {
      const socket = this.socket.timeout(ACKNOWLEDGE_MS) as unknown as {
        emitWithAck(event: Name, payload: RequestInput<Name>): Promise<Result<RequestReply<Name>>>;
      };
      return await socket.emitWithAck(name, payload);
    } catch (cause) {
      throw new SignalingError('unreachable', `The server did not answer ${name}: ${String(cause)}`);
    }
  }

  #afterDisconnect(reason: string): void {
    // Only when the server closes the socket itself does Socket.IO not come back by its own.
    if (reason !== 'io server disconnect') return;
    if (this.#closing === 'session-ended' || this.#closing === 'token-expired') this.#onRejected();
    else this.#retryAfter(this.#closing === 'too-many-requests' ? FLOOD_PAUSE_MS : SERVICE_RETRY_MS);
  }

  #afterConnectError(error: Error): void {
    if (!this.#isWanted) {
      this.socket.disconnect();
      return;
    }
    // A transport that does not open is tried again by Socket.IO; a refusal by the server is not.
    if (this.socket.active) {
      // Not even an error: some filters swallow the WebSocket whole. Then polling goes first.
      if (error.message === 'timeout') this.socket.io.opts.transports = ['polling', 'websocket'];
      return;
    }
    if (error.message === 'Authentication failed') this.#onRejected();
    else this.#retryAfter(SERVICE_RETRY_MS);
  }

  #retryAfter(pauseMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.socket.connect(), pauseMs);
  }
}

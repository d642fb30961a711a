import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { ERROR_SENTENCES, LIMITS, type ErrorCode } from '@parley/protocol';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import { Encoder } from 'socket.io-parser';
import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { LiveConnections } from '../auth/LiveConnections.ts';
import type { Device } from '../auth/Sessions.ts';
import type { RoomCalls } from '../calls/RoomCalls.ts';
import type { LiveView } from '../LiveView.ts';
import type { Guard, Watched } from '../guard/Guard.ts';
import type { IsAllowedOrigin } from '../origins.ts';
import type { Admission } from '../rooms/Admission.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import type { Presence } from '../rooms/presence.ts';
import type { RoomDoors } from '../rooms/RoomDoors.ts';
import { lacksHost } from '../lacksHost.ts';
import { isOversized } from '../requestSize.ts';
import type { SecurityLog } from '../security/SecurityLog.ts';
import type { RoomStore } from '../stores/store.ts';
import type { TransportFault } from '../transport.ts';
import { isBrokenFrame } from './brokenFrame.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import { createLiveView } from './createLiveView.ts';
import { cutUnread } from './cutUnread.ts';
import { dismiss, GUEST_ENDED, takeSeat } from './dismiss.ts';
import { endOversizedPolling } from './endOversizedPolling.ts';
import { FrameDecoder } from './FrameDecoder.ts';
import { handleEvents } from './handle.ts';
import { holdAfterLarge } from './holdAfterLarge.ts';
import { hostEvents } from './hostEvents.ts';
import { Offers } from './Offers.ts';
import { openRooms } from './openRooms.ts';
import { peerEvents } from './peerEvents.ts';
import type { ResumeTokens } from './resumeToken.ts';
import { roomEvents } from './roomEvents.ts';
import { sessionEvents } from './sessionEvents.ts';
import { sever } from './sever.ts';
import { Strangers } from './Strangers.ts';

/**
 * A dead link or a hung server is noticed by either side after the sum of the two; Socket.IO's own 45 s would be a lost
 * call. Five seconds leave one of the promised six for a machine that is busy.
 */
const PING_INTERVAL_MS = 2500;
const PING_TIMEOUT_MS = 2500;
/** A socket that does not authenticate is let go. */
const CONNECT_TIMEOUT_MS = 5000;
const SWEEP_MS = 1000;
/**
 * Sockets of one sign-in, and of one account. A person has a handful; a program that tests a server has thousands, some
 * 15 KB each.
 */
const SOCKETS_PER_SESSION = 1000;
const SOCKETS_PER_ACCOUNT = 6000;

export type GatewayDeps = {
  presence: Presence;
  calls: RoomCalls;
  resumeTokens: ResumeTokens;
  /** Names this run of the server. */
  epoch: string;
  live: LiveRooms;
  admission: Admission;
  rooms: Pick<RoomStore, 'setStandings'>;
  securityLog: SecurityLog;
  log: Logger;
  authenticate: (token: string) => Promise<Identity>;
  isSessionAlive: (sessionId: string) => boolean;
  /** Whether the token of this identity has not been retired by refreshes since. */
  isTokenCurrent: (identity: Identity) => boolean;
  isAllowedOrigin: IsAllowedOrigin;
  transportFault: TransportFault;
  /** Where a request comes from. */
  addressOf: (request: IncomingMessage) => string;
  guard: Guard;
  onOutcome: (event: string, outcome: string) => void;
  /** A handshake was refused, with this code. */
  onHandshakeRefused: (code: string) => void;
  now: () => number;
  /** As `now`, but never set back: for budgets. */
  monotonicNow: () => number;
};

/** The sockets of this server. */
export type Gateway = {
  readonly liveConnections: LiveConnections;
  readonly liveView: LiveView;
  readonly roomDoors: RoomDoors;
  /** What there is right now, for the metrics. */
  counts(): Promise<{ sockets: number; rooms: number; calls: number }>;
  /**
   * Tells every client that the server stops, and closes their connections; they come back by themselves. Resolves when
   * the calls that run are in the history.
   */
  close(): Promise<void>;
};

/** Attaches Socket.IO to `server`, with the handshake, the events and the end of sessions. */
export function attachGateway(server: HttpServer, deps: GatewayDeps): Gateway {
  const { guard, now, monotonicNow } = deps;
  const strangers = new Strangers();
  const io: ParleyServer = new Server(server, {
    serveClient: false,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxHttpBufferSize: LIMITS.frameBytes,
    // Signaling packets are small: compressing them costs four times the CPU and 274 KB a socket.
    perMessageDeflate: false,
    httpCompression: false,
    parser: { Encoder, Decoder: decoderWith(monotonicNow) },
    // The function decides for each request; a page that is refused gets no header that would let it read the answer.
    cors: (request, answer) => {
      const { origin, host } = request.headers;
      const isAllowed = origin !== undefined && deps.isAllowedOrigin(origin, host);
      answer(null, { origin: isAllowed ? origin : false, credentials: true });
    },
    // CORS does not stop a WebSocket from a foreign page: this does, for both transports.
    allowRequest: (request, answer) => {
      const fault = handshakeFault(request, deps);
      const refusal = fault === null && !strangers.hasRoomFor(deps.addressOf(request)) ? 'too_many_requests' : fault;
      if (refusal !== null) deps.onHandshakeRefused(refusal);
      answer(refusal === null ? null : `${refusal}: ${ERROR_SENTENCES[refusal]}`, refusal === null);
    },
  });

  const { presence, calls } = deps;
  const offers = new Offers();
  const settle = (work: Promise<void>, what: string): void => {
    work.catch((error: unknown) => deps.log.error({ err: error }, what));
  };
  const { seating, knocking, hosting, keeping } = openRooms(io, { ...deps, offers, settle });
  const handlers = {
    ...roomEvents(seating, knocking, presence, calls),
    ...hostEvents(hosting),
    ...peerEvents(io, presence, calls, offers),
    ...sessionEvents(deps.authenticate, presence, refuseFull, deps.isSessionAlive),
  };
  let isClosing = false;

  endOversizedPolling(io.engine);
  io.engine.on('connection', (connection: ParleySocket['conn']) => {
    strangers.meet(connection, deps.addressOf(connection.request));
    holdAfterLarge(connection);
    connection.once('close', (reason: string, description: unknown) =>
      sever(connection, reason === 'transport error' && isBrokenFrame(reason, description) ? 'broke' : 'over'),
    );
  });

  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth['token'];
    authenticateHandshake(token, deps.authenticate)
      .then((identity) => {
        const device = deviceOf(socket);
        guard.letIn(watchedOf(identity, device));
        refuseFull(identity);
        socket.data = { identity, device, seatId: null, knocksAt: null };
        next();
      })
      .catch((error: unknown) => {
        const refusal = connectError(error, deps.log);
        deps.onHandshakeRefused(refusal.data.code);
        next(refusal);
      });
  });

  io.on('connection', (socket) => {
    const { identity, device } = socket.data;
    strangers.recognise(socket.conn);
    // The session may have ended between the handshake and here.
    if (!deps.isSessionAlive(identity.sessionId)) {
      dismiss(socket, 'session-ended', ERROR_SENTENCES.session_ended);
      return;
    }
    void socket.join([channel.session(identity.sessionId), channel.account(identity.userId)]);
    if (identity.guestOf !== undefined) void socket.join(channel.guests(identity.guestOf));
    deps.log.debug({ socket: socket.id, user: identity.userId }, 'socket connected');
    const watch = guard.watch(watchedOf(identity, device));
    handleEvents(socket, {
      handlers,
      watch,
      isSessionAlive: deps.isSessionAlive,
      onOutcome: deps.onOutcome,
      onBug: (error, event) => deps.log.error({ err: error, event, socket: socket.id }, 'an event handler failed'),
      onCut: (offender) => {
        const seatId = takeSeat(offender);
        dismiss(offender, 'too-many-requests', 'Too many refused events. Wait a minute before connecting again.');
        sever(offender.conn, 'cut');
        if (seatId !== null) settle(seating.leave(offender, seatId, 'removed'), 'a flooding client was not unseated');
      },
      now: monotonicNow,
    });
    socket.on('disconnect', (reason, description: unknown) => {
      deps.log.debug({ socket: socket.id, reason }, 'socket disconnected');
      if (isClosing) return;
      if (isBrokenFrame(reason, description)) {
        watch.broke();
        sever(socket.conn, 'broke');
      }
      settle(seating.lose(socket, reason === 'client namespace disconnect'), 'a lost seat was not settled');
      settle(knocking.withdraw(socket), 'a knock was not withdrawn');
    });
  });

  const sweep = setInterval(() => {
    settle(seating.expireAway(), 'seats of lost connections were not freed');
    settle(keeping.sweep(), 'rooms were not kept');
    cutUnread([...io.sockets.sockets.values()].map(({ conn }) => conn));
    for (const socket of io.sockets.sockets.values()) {
      const { identity } = socket.data;
      const { tokenExpiresAtMs, roomEndsAtMs, sessionId } = identity;
      const isAlive = deps.isSessionAlive(sessionId);
      const endsAtMs = Math.min(tokenExpiresAtMs, roomEndsAtMs ?? Number.POSITIVE_INFINITY);
      if (isAlive && endsAtMs > now() && deps.isTokenCurrent(identity)) continue;
      // The person is signed in still: to the room this is a lost connection, to which its client returns.
      // A guest's pass is all there is of the guest.
      if (identity.guestOf === undefined && isAlive)
        dismiss(socket, 'token-expired', 'The token has run out. Connect again with a new one.');
      else endSocket(socket);
    }
  }, SWEEP_MS);
  sweep.unref();

  function deviceOf({ request }: ParleySocket): Device {
    return { address: deps.addressOf(request), userAgent: request.headers['user-agent'] ?? '' };
  }

  /** @throws AppError `too_many_requests` when the session or the account has all its sockets */
  function refuseFull({ sessionId, userId }: Identity): void {
    const count = (name: string): number => io.sockets.adapter.rooms.get(name)?.size ?? 0;
    const isFull =
      count(channel.session(sessionId)) >= SOCKETS_PER_SESSION || count(channel.account(userId)) >= SOCKETS_PER_ACCOUNT;
    if (isFull) throw new AppError('too_many_requests', { retryAfterSeconds: 60 });
  }

  function endSocket(socket: ParleySocket): void {
    const seatId = takeSeat(socket);
    if (socket.data.identity.guestOf === undefined) {
      dismiss(socket, 'session-ended', ERROR_SENTENCES.session_ended);
    } else dismiss(socket, 'guest-ended', GUEST_ENDED);
    if (seatId !== null)
      settle(seating.leave(socket, seatId, 'session-ended'), 'a seat of an ended session was not freed');
  }

  return {
    liveConnections: {
      endSessions(sessionIds) {
        for (const sessionId of sessionIds) {
          for (const socketId of io.sockets.adapter.rooms.get(channel.session(sessionId)) ?? []) {
            const socket = io.sockets.sockets.get(socketId);
            if (socket) endSocket(socket);
          }
          settle(seating.endSession(sessionId), 'seats of an ended session were not freed');
        }
      },
    },
    roomDoors: keeping,
    liveView: createLiveView(io, presence, calls, deps.addressOf, now),
    async counts() {
      return { sockets: io.sockets.sockets.size, rooms: await presence.countRooms(), calls: calls.count };
    },
    async close() {
      isClosing = true;
      clearInterval(sweep);
      io.emit('closing', {
        reason: 'server-stopping',
        message: 'The server stops. Your call goes on; the connection comes back by itself.',
      });
      // Closing the engine, not the sockets: to a client that is a lost transport, to which it returns.
      await new Promise<void>((resolve) => setImmediate(resolve));
      io.engine.close();
      await calls.close();
    },
  };
}

/** Socket.IO makes one for each connection, without arguments. */
function decoderWith(now: () => number): new () => FrameDecoder {
  return class extends FrameDecoder {
    constructor() {
      super(now);
    }
  };
}

/** Why a handshake is refused before anything of it is read, as a code; null when it is not. */
function handshakeFault(
  request: IncomingMessage,
  { transportFault, isAllowedOrigin }: Pick<GatewayDeps, 'transportFault' | 'isAllowedOrigin'>,
): ErrorCode | null {
  if (isOversized(request)) return 'payload_too_large';
  if (lacksHost(request)) return 'bad_request';
  if (transportFault(request) !== null) return 'insecure_transport';
  return isAllowedOrigin(request.headers.origin, request.headers.host) ? null : 'origin_not_allowed';
}

function watchedOf({ userId, guestOf }: Identity, device: Device): Watched {
  return { userId, isGuest: guestOf !== undefined, device };
}

async function authenticateHandshake(
  token: unknown,
  authenticate: (token: string) => Promise<Identity>,
): Promise<Identity> {
  if (typeof token !== 'string') throw new AppError('unauthorized');
  return authenticate(token);
}

type ConnectError = Error & { data: { code: ErrorCode; retryAfterSeconds?: number } };

/** The refusal of a handshake. A store that is away is no reason to sign out, so it has a message of its own. */
function connectError(error: unknown, log: Logger): ConnectError {
  const code = error instanceof AppError ? error.code : 'internal';
  if (code === 'internal') log.error({ err: error }, 'a handshake failed');
  const retryAfterSeconds = error instanceof AppError ? error.retryAfterSeconds : undefined;
  const data = { code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  return Object.assign(new Error(handshakeRefusal(code)), { data });
}

function handshakeRefusal(code: ErrorCode): string {
  if (code === 'unauthorized') return 'Authentication failed';
  if (code === 'too_many_requests') return 'Too many requests';
  return 'Service unavailable';
}

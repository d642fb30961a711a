import {
  BUDGETS,
  ERROR_SENTENCES,
  REQUESTS,
  TokenBucket,
  type Refusal,
  type RequestName,
  type RequestPayload,
  type RequestReply,
} from '@parley/protocol';
import type * as z from 'zod/mini';
import { AppError } from '../AppError.ts';
import type { Watch } from '../guard/Guard.ts';
import { judgeEvent } from '../guard/judgeEvent.ts';
import { OffenceError } from '../guard/offences.ts';
import type { ParleySocket } from './Connection.ts';
import { UnreadPayload } from './FrameDecoder.ts';

/** One handler for each request. A missing one, or one with another reply, does not compile. */
export type Handlers = {
  [Name in RequestName]: (socket: ParleySocket, payload: RequestPayload<Name>) => Promise<RequestReply<Name>>;
};

export type HandleDeps = {
  handlers: Handlers;
  isSessionAlive: (sessionId: string) => boolean;
  /** Counts what became of an event. `event` is a request's name or `unknown`. */
  onOutcome: (event: string, outcome: string) => void;
  /** A bug: something threw that no handler expected. */
  onBug: (error: unknown, event: string) => void;
  /** What the guard knows of this socket. */
  watch: Watch;
  /** Closes the connection of a client that does not stop sending what is refused. */
  onCut: (socket: ParleySocket) => void;
  now: () => number;
};

const OUTSIDE = 'Join a room first.';
const LONGEST_EVENT_NAME = 64;
/** Behind one that takes long, as when the store is slow, the others wait in memory: no more than may come at once. */
const MOST_WAITING = BUDGETS.negotiation.burst + BUDGETS.other.burst;

type Acknowledge = (result: unknown) => void;

/**
 * The one door for a socket's events. Whatever arrives is counted against a budget, parsed, judged, handled in
 * order, and answered: by the acknowledgement if the client asked for one, else a refusal by the push `error`. What is
 * over a budget is refused before anything else is done with it.
 */
export function handleEvents(socket: ParleySocket, deps: HandleDeps): void {
  const receiver = new Receiver(socket, deps);
  // Any name may arrive, so there is no listener by name. Socket.IO emits the event on the socket as well, where an
  // `error` without a listener would end the process. Socket.IO 4.8.4 brings one of its own; nothing says that it stays.
  socket.on('error' as never, () => undefined);
  // Socket.IO lets a number through as an event's name.
  socket.onAny((event: unknown, ...args: unknown[]) => receiver.receive(String(event), args));
}

class Receiver {
  readonly #socket: ParleySocket;
  readonly #deps: HandleDeps;
  #budgets: Partial<Record<'negotiation' | 'other', TokenBucket>> = {};
  /** Events of one socket are handled one after the other, so that a candidate never overtakes its offer. */
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(socket: ParleySocket, deps: HandleDeps) {
    this.#socket = socket;
    this.#deps = deps;
  }

  receive(event: string, args: unknown[]): void {
    if (!this.#socket.connected) return;
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as Acknowledge) : null;
    const name = isRequestName(event) ? event : null;
    try {
      this.#spend(name === null ? 'other' : REQUESTS[name].budget);
      if (!this.#deps.isSessionAlive(this.#socket.data.identity.sessionId)) throw new AppError('unauthorized');
      if (name === null) throw new OffenceError('unknown', 'unknown_event');
      if (args[0] instanceof UnreadPayload) throw args[0].refusal;
      const payload = parse(name, args);
      this.#waiting += 1;
      this.#tail = this.#tail.then(() => this.#run(name, payload, acknowledge));
    } catch (error) {
      this.#refuse(event, acknowledge, error);
    }
  }

  async #run<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>,
    acknowledge: Acknowledge | null,
  ): Promise<void> {
    this.#waiting -= 1;
    if (!this.#socket.connected) return;
    try {
      this.#refuseOutside(name, payload);
      const reply = await this.#deps.handlers[name](this.#socket, payload);
      this.#deps.onOutcome(name, 'ok');
      acknowledge?.({ ok: true, ...reply });
    } catch (error) {
      this.#refuse(name, acknowledge, error);
    }
  }

  #spend(budget: 'negotiation' | 'other'): void {
    const nowMs = this.#deps.now();
    this.#budgets[budget] ??= new TokenBucket(BUDGETS[budget], nowMs);
    const isWithin = this.#deps.watch.admits() && this.#budgets[budget].take(nowMs);
    if (!isWithin || this.#waiting >= MOST_WAITING) throw new OffenceError('flood', 'too_many_requests');
  }

  /** Who is in a room is known to the handlers; whether one is in any, here. */
  #refuseOutside(name: RequestName, payload: object): void {
    const isSeated = this.#socket.data.seatId !== null;
    if (judgeEvent(name, { isSeated, isPeerHere: true, hasOffer: true }) === null) return;
    // Who is outside is told the same about a recipient as everybody who is not in their room.
    throw new OffenceError('outside', 'not_allowed', 'to' in payload ? {} : { message: OUTSIDE });
  }

  #refuse(event: string, acknowledge: Acknowledge | null, error: unknown): void {
    const isCut = this.#deps.watch.refused(error);
    const refusal = isCut ? refusalOf(new AppError('too_many_requests')) : refusalOf(error);
    if (refusal.code === 'internal') this.#deps.onBug(error, event);
    this.#deps.onOutcome(isRequestName(event) ? event : 'unknown', refusal.code);
    if (acknowledge) acknowledge({ ok: false, ...refusal });
    else {
      const { message, code } = refusal;
      this.#socket.emit('error', { message, code, event: event.slice(0, LONGEST_EVENT_NAME) });
    }
    if (isCut) this.#deps.onCut(this.#socket);
  }
}

function isRequestName(event: string): event is RequestName {
  return Object.hasOwn(REQUESTS, event);
}

function parse<Name extends RequestName>(name: Name, args: unknown[]): RequestPayload<Name> {
  if (args.length > 1) {
    throw new OffenceError('malformed', 'bad_request', {
      message: `${name} takes one object and an acknowledgement, nothing else.`,
    });
  }
  const schema: z.ZodMiniType<RequestPayload<Name>> = REQUESTS[name].payload as never;
  const parsed = schema.safeParse(args[0]);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = issues[0];
  const message = first ? `${name}: ${first.path || 'the payload'}: ${first.message}` : ERROR_SENTENCES.bad_request;
  const isTooLarge = parsed.error.issues.some(({ code }) => code === 'too_big');
  throw new OffenceError(isTooLarge ? 'oversize' : 'malformed', 'bad_request', { message, issues });
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) return { code: 'internal', message: ERROR_SENTENCES.internal };
  return { code: error.code, message: error.message, ...(error.issues ? { issues: error.issues } : {}) };
}

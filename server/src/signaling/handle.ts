import {
  BUDGETS,
  ERROR_SENTENCES,
  LIMITS,
  REQUESTS,
  TokenBucket,
  type Refusal,
  type RequestName,
  type RequestPayload,
  type RequestReply,
} from '@parley/protocol';
import type * as z from 'zod/mini';
import { AppError } from '../AppError.ts';
import type { ParleySocket } from './Connection.ts';

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
  /** Closes the connection of a client that does not stop sending what is refused. */
  onFlood: (socket: ParleySocket) => void;
  now: () => number;
};

const MINUTE_MS = 60_000;
const LONGEST_EVENT_NAME = 64;

type Acknowledge = (result: unknown) => void;

/**
 * The one door for a socket's events. Whatever arrives is counted against a budget, parsed, handled in order, and
 * answered: by the acknowledgement if the client asked for one, else a refusal by the push `error`.
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
  #budgets: Partial<Record<keyof typeof BUDGETS, TokenBucket>> = {};
  #refusals = { count: 0, sinceMs: 0 };
  /** Events of one socket are handled one after the other, so that a candidate never overtakes its offer. */
  #tail: Promise<void> = Promise.resolve();

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
      if (name === null) throw new AppError('unknown_event');
      const payload = parse(name, args);
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
    if (!this.#socket.connected) return;
    try {
      const reply = await this.#deps.handlers[name](this.#socket, payload);
      this.#deps.onOutcome(name, 'ok');
      acknowledge?.({ ok: true, ...reply });
    } catch (error) {
      this.#refuse(name, acknowledge, error);
    }
  }

  #spend(budget: keyof typeof BUDGETS): void {
    const nowMs = this.#deps.now();
    this.#budgets[budget] ??= new TokenBucket(BUDGETS[budget], nowMs);
    if (!this.#budgets[budget].take(nowMs)) throw new AppError('too_many_requests');
  }

  #refuse(event: string, acknowledge: Acknowledge | null, error: unknown): void {
    const isFlood = this.#countRefusal();
    const refusal = isFlood ? refusalOf(new AppError('too_many_requests')) : refusalOf(error);
    if (refusal.code === 'internal') this.#deps.onBug(error, event);
    this.#deps.onOutcome(isRequestName(event) ? event : 'unknown', refusal.code);
    if (acknowledge) acknowledge({ ok: false, ...refusal });
    else {
      const { message, code } = refusal;
      this.#socket.emit('error', { message, code, event: event.slice(0, LONGEST_EVENT_NAME) });
    }
    if (isFlood) this.#deps.onFlood(this.#socket);
  }

  /** Whether this refusal is one too many for its minute. */
  #countRefusal(): boolean {
    const nowMs = this.#deps.now();
    if (nowMs - this.#refusals.sinceMs >= MINUTE_MS) this.#refusals = { count: 0, sinceMs: nowMs };
    this.#refusals.count += 1;
    return this.#refusals.count > LIMITS.refusalsPerMinute;
  }
}

function isRequestName(event: string): event is RequestName {
  return Object.hasOwn(REQUESTS, event);
}

function parse<Name extends RequestName>(name: Name, args: unknown[]): RequestPayload<Name> {
  if (args.length > 1) {
    throw new AppError('bad_request', { message: `${name} takes one object and an acknowledgement, nothing else.` });
  }
  const schema: z.ZodMiniType<RequestPayload<Name>> = REQUESTS[name].payload as never;
  const parsed = schema.safeParse(args[0]);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = issues[0];
  const message = first ? `${name}: ${first.path || 'the payload'}: ${first.message}` : ERROR_SENTENCES.bad_request;
  throw new AppError('bad_request', { message, issues });
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) return { code: 'internal', message: ERROR_SENTENCES.internal };
  return { code: error.code, message: error.message, ...(error.issues ? { issues: error.issues } : {}) };
}

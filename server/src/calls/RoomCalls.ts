import type { RunningCall } from '@parley/protocol';
import type { CallRecord, CallStore } from '../stores/store.ts';

/** What a call needs to know of someone who takes part. */
export type CallMember = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
};

type Running = {
  /** When the first answer passed; null while nobody has answered. */
  startedAtMs: number | null;
  /** Those in the call now, by participant id. */
  readonly members: Map<string, CallMember>;
  /** Everyone who ever was, by user id: a person with two tabs is one person. */
  readonly everyone: Map<string, CallMember>;
};

/**
 * The calls that run, one a room. A call begins when somebody offers one and counts from its first answer; it is over
 * when fewer than two are left in it, and is then written to the history.
 */
export class RoomCalls {
  readonly #running = new Map<string, Running>();
  readonly #history: Pick<CallStore, 'create'>;
  readonly #newId: () => string;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;

  constructor(deps: {
    history: Pick<CallStore, 'create'>;
    newId: () => string;
    now?: () => number;
    onError: (error: unknown) => void;
  }) {
    this.#history = deps.history;
    this.#newId = deps.newId;
    this.#now = deps.now ?? Date.now;
    this.#onError = deps.onError;
  }

  /** How many calls run. */
  get count(): number {
    return this.#running.size;
  }

  /** The call of a room, or null when none runs. */
  find(roomId: string): RunningCall | null {
    const call = this.#running.get(roomId);
    if (!call) return null;
    return { elapsedMs: call.startedAtMs === null ? 0 : this.#now() - call.startedAtMs };
  }

  /** Somebody offers a call to somebody. */
  enter(roomId: string, member: CallMember): void {
    const call = this.#running.get(roomId) ?? { startedAtMs: null, members: new Map(), everyone: new Map() };
    this.#running.set(roomId, call);
    this.#add(call, member);
  }

  /** Somebody returns with a call that survived the server's restart. Its former length is not known any more. */
  resume(roomId: string, member: CallMember): void {
    this.enter(roomId, member);
    this.#start(roomId);
  }

  /** `member` has answered the offer of `caller`: both are in the call. */
  answer(roomId: string, member: CallMember, caller: CallMember): void {
    this.enter(roomId, caller);
    this.enter(roomId, member);
    this.#start(roomId);
  }

  /** Somebody hung up or left the room, in which `presentCount` remain. */
  leave(roomId: string, participantId: string, presentCount: number): void {
    const call = this.#running.get(roomId);
    if (!call) return;
    const wasMember = call.members.delete(participantId);
    const isOver = call.members.size === 0 || (call.members.size === 1 && (wasMember || presentCount < 2));
    if (isOver) this.#end(roomId, call);
  }

  #start(roomId: string): void {
    const call = this.#running.get(roomId);
    if (call) call.startedAtMs ??= this.#now();
  }

  #add(call: Running, member: CallMember): void {
    call.members.set(member.id, member);
    call.everyone.set(member.userId, member);
  }

  #end(roomId: string, call: Running): void {
    this.#running.delete(roomId);
    if (call.startedAtMs === null) return;
    const record: CallRecord = {
      id: this.#newId(),
      roomId,
      startedAt: new Date(call.startedAtMs),
      endedAt: new Date(this.#now()),
      participants: [...call.everyone.values()].map(({ userId, name, email }) => ({ userId, name, email })),
    };
    // Nobody waits for history: a store that is away costs the record, never the call.
    this.#history.create(record).catch(this.#onError);
  }
}

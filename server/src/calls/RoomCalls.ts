import type { CallQuality, RunningCall } from '@parley/protocol';
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
  /** Whose offers wait for an answer: the ids of the called by the id of the caller. */
  readonly offers: Map<string, Set<string>>;
  /** Those in the call now, by participant id. An offer alone makes nobody a member. */
  readonly members: Map<string, CallMember>;
  /** Everyone who ever was, by participant id. */
  readonly everyone: Map<string, CallMember>;
  /** What each of them told last about the call, by user id: two tabs of a person are one person. */
  readonly qualities: Map<string, CallQuality>;
};

/**
 * The calls that run, one a room. A call begins when somebody offers one and counts from its first answer. It is over
 * when fewer than two are in it and no offer waits, and is then written to the history.
 */
export class RoomCalls {
  readonly #running = new Map<string, Running>();
  /** Records on their way to the store. */
  readonly #writes = new Set<Promise<void>>();
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

  /** Every call that runs, the longest first, with those who are in it now. */
  list(): { roomId: string; elapsedMs: number; members: CallMember[] }[] {
    return [...this.#running]
      .map(([roomId, call]) => ({ roomId, elapsedMs: this.#elapsedMs(call), members: [...call.members.values()] }))
      .toSorted((a, b) => b.elapsedMs - a.elapsedMs);
  }

  /** The call of a room, or null when none runs. */
  find(roomId: string): RunningCall | null {
    const call = this.#running.get(roomId);
    return call ? { elapsedMs: this.#elapsedMs(call) } : null;
  }

  /** `callerId` offers a call to `calleeId`. */
  offer(roomId: string, callerId: string, calleeId: string): void {
    const { offers } = this.#callOf(roomId);
    offers.set(callerId, (offers.get(callerId) ?? new Set()).add(calleeId));
  }

  /**
   * `member` answers `caller`. If an offer of that caller waits for that answer, both are in the call; else it is a
   * late answer, or one inside a call, or made up, and changes nothing.
   */
  answer(roomId: string, member: CallMember, caller: CallMember): void {
    const call = this.#running.get(roomId);
    if (!call || !takeOffer(call, caller.id, member.id)) return;
    // Both called at once: the other offer is dropped by who made it, and nobody will answer it.
    takeOffer(call, member.id, caller.id);
    this.#enter(call, caller);
    this.#enter(call, member);
  }

  /** Somebody returns with a call that survived the server's restart. Its former length is not known any more. */
  resume(roomId: string, member: CallMember): void {
    this.#enter(this.#callOf(roomId), member);
  }

  /** Somebody in the call tells how good it is for them so far. Whether they are in it. */
  rate(roomId: string, participantId: string, quality: CallQuality): boolean {
    const call = this.#running.get(roomId);
    const member = call?.members.get(participantId);
    if (!call || !member) return false;
    call.qualities.set(member.userId, quality);
    return true;
  }

  /** Somebody hung up, refused, or left the room: neither in the call any more, nor calling, nor called. */
  leave(roomId: string, participantId: string): void {
    const call = this.#running.get(roomId);
    if (!call) return;
    let isConcerned = call.members.delete(participantId);
    isConcerned = call.offers.delete(participantId) || isConcerned;
    for (const callerId of call.offers.keys()) {
      isConcerned = takeOffer(call, callerId, participantId) || isConcerned;
    }
    // Who has nothing to do with the call does not end it, not even that of one who waits for others to return.
    if (isConcerned && call.members.size < 2 && call.offers.size === 0) this.#end(roomId, call);
  }

  /** The server stops: writes every call that was answered, and resolves when all records are written or lost. */
  async close(): Promise<void> {
    for (const [roomId, call] of this.#running) this.#end(roomId, call);
    await Promise.all(this.#writes);
  }

  /** Not negative, though the clock may have been set back since the first answer. */
  #elapsedMs({ startedAtMs }: Running): number {
    return startedAtMs === null ? 0 : Math.max(0, this.#now() - startedAtMs);
  }

  #callOf(roomId: string): Running {
    const call = this.#running.get(roomId) ?? {
      startedAtMs: null,
      offers: new Map(),
      members: new Map(),
      everyone: new Map(),
      qualities: new Map(),
    };
    this.#running.set(roomId, call);
    return call;
  }

  #enter(call: Running, member: CallMember): void {
    call.startedAtMs ??= this.#now();
    call.members.set(member.id, member);
    call.everyone.set(member.id, member);
  }

  #end(roomId: string, call: Running): void {
    this.#running.delete(roomId);
    // Alone one may be after a restart, when nobody else came back.
    if (call.startedAtMs === null || call.everyone.size < 2) return;
    // A person with two tabs is one person.
    const people = new Map([...call.everyone.values()].map((member) => [member.userId, member]));
    const record: CallRecord = {
      id: this.#newId(),
      roomId,
      startedAt: new Date(call.startedAtMs),
      endedAt: new Date(call.startedAtMs + this.#elapsedMs(call)),
      participants: [...people.values()].map(({ userId, name, email }) => {
        const quality = call.qualities.get(userId);
        return { userId, name, email, ...(quality !== undefined && { quality }) };
      }),
    };
    // No call waits for history: a store that is away costs the record, never the call.
    const write = this.#history.create(record).catch(this.#onError);
    this.#writes.add(write);
    void write.then(() => this.#writes.delete(write));
  }
}

/** Takes away the offer from one to the other. Whether there was one. */
function takeOffer({ offers }: Running, callerId: string, calleeId: string): boolean {
  const callees = offers.get(callerId);
  if (!callees?.delete(calleeId)) return false;
  if (callees.size === 0) offers.delete(callerId);
  return true;
}

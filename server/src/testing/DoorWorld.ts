import { createSecretKey } from 'node:crypto';
import type { RequestName, RequestPayload } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import { RoomCalls } from '../calls/RoomCalls.ts';
import { Admission } from '../rooms/Admission.ts';
import { MemoryLiveRooms } from '../rooms/LiveRooms.ts';
import { MemoryPresence } from '../rooms/MemoryPresence.ts';
import type { ParleyServer, ParleySocket } from '../signaling/Connection.ts';
import { hostEvents } from '../signaling/hostEvents.ts';
import { Offers } from '../signaling/Offers.ts';
import { openRooms } from '../signaling/openRooms.ts';
import { ResumeTokens } from '../signaling/resumeToken.ts';
import { roomEvents } from '../signaling/roomEvents.ts';
import type { RoomChanges, RoomRecord, StandingRecord } from '../stores/store.ts';
import { FakeServer, type FakeSocket } from './FakeServer.ts';

export type Visitor = { id: string; isGuest: boolean };
type DoorEvent = 'joinRoom' | 'leaveRoom' | 'knock' | 'knockCancel' | keyof ReturnType<typeof hostEvents>;

/**
 * One room and its doors as the server has them, on sockets without a network and a store whose answers come as late as
 * `delays` says, turn by turn. What it is told to do runs side by side until {@link settle}.
 */
export class DoorWorld {
  readonly presence = new MemoryPresence();
  readonly live = new MemoryLiveRooms();
  readonly io = new FakeServer((socket) => this.#lost(socket));
  readonly standings = new Map<string, StandingRecord>();
  room: RoomRecord | null;
  readonly #roomId: string;
  readonly #running = new Set<Promise<unknown>>();
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #delays: readonly number[];
  readonly #doors: ReturnType<typeof openRooms>;
  readonly #handlers;
  #asked = 0;
  #nowMs = 1_000_000;

  constructor(roomId: string, room: RoomRecord | null, delays: readonly number[]) {
    this.#roomId = roomId;
    this.room = room;
    this.#delays = delays;
    const now = () => this.#nowMs;
    const { presence, live } = this;
    const calls = new RoomCalls({ history: { create: async () => undefined }, newId: () => 'call', onError: bug });
    const store = {
      find: () => this.#late(() => this.room),
      findStanding: (_roomId: string, personId: string) => this.#late(() => this.standings.get(personId) ?? null),
      setStandings: (_roomId: string, decided: readonly StandingRecord[]) =>
        this.#late(() => {
          for (const one of decided) this.standings.set(one.personId, one);
          return true;
        }),
    };
    this.#doors = openRooms(this.io as unknown as ParleyServer, {
      presence,
      live,
      calls,
      offers: new Offers(),
      admission: new Admission({ store, live, now }),
      rooms: store,
      securityLog: { record: () => undefined },
      resumeTokens: new ResumeTokens(createSecretKey(Buffer.alloc(32)).export().toString('hex')),
      epoch: 'epoch',
      log: { warn: bug },
      settle: (work) => this.#run(work),
      now,
    });
    const { seating, knocking, hosting } = this.#doors;
    this.#handlers = { ...roomEvents(seating, knocking, presence, calls), ...hostEvents(hosting) };
  }

  connect({ id, isGuest }: Visitor): FakeSocket {
    return this.io.connect({
      userId: id,
      email: isGuest ? '' : `${id}@test.com`,
      name: id,
      ...(isGuest && { guestOf: this.#roomId }),
      sessionId: `session of ${id}`,
      generation: 0,
      tokenExpiresAtMs: Number.POSITIVE_INFINITY,
    });
  }

  /** What a socket sends is handled in its order. A refusal is an answer like any other. */
  send<Name extends DoorEvent & RequestName>(socket: FakeSocket, name: Name, payload: RequestPayload<Name>): void {
    const handle = async () => {
      if (!socket.connected) return;
      await this.#handlers[name](socket as unknown as ParleySocket, payload as never);
    };
    const tail = (this.#tails.get(socket.id) ?? Promise.resolve()).then(handle);
    const settled = tail.catch(refusal);
    this.#tails.set(socket.id, settled);
    this.#run(settled);
  }

  /** The owner changes the room. */
  change(changes: RoomChanges): void {
    const make = () => this.#late(() => (this.room = this.room === null ? null : { ...this.room, ...changes }));
    this.#run(this.#doors.keeping.change(this.#roomId, make));
  }

  /** So much later whoever should have come back has not. */
  pass(ms: number): void {
    this.#nowMs += ms;
    this.#run(this.#doors.seating.expireAway());
    this.#run(this.#doors.keeping.sweep());
  }

  /** Resolves when nothing runs any more. @throws whatever failed and was no refusal */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #lost(socket: FakeSocket): void {
    const real = socket as unknown as ParleySocket;
    this.#run(this.#doors.seating.lose(real, false));
    this.#run(this.#doors.knocking.withdraw(real));
  }

  #run(work: Promise<unknown>): void {
    const running: Promise<unknown> = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
    // Told by `settle`.
    running.catch(() => undefined);
  }

  /** Some turns of the event loop's microtasks before the store acts, and as many before its answer is here. */
  async #late<Value>(act: () => Value): Promise<Value> {
    this.#asked += 1;
    const turns = this.#delays[this.#asked % this.#delays.length] ?? 0;
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const value = act();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    return value;
  }
}

function refusal(error: unknown): void {
  if (!(error instanceof AppError) || error.code === 'internal') throw error;
}

function bug(error: unknown): void {
  throw new Error('something failed that nobody asked for', { cause: error });
}

import { randomUUID } from 'node:crypto';
import { AppError } from '../AppError.ts';
import { personOf, refuseEntry, STALE_ROUNDS, type Admission, type Decision } from '../rooms/Admission.ts';
import { afterKnock, withoutSocket, withoutWaiting, type Waiting } from '../rooms/liveRoom.ts';
import type { LiveRooms } from '../rooms/LiveRooms.ts';
import type { Standings } from '../rooms/Standings.ts';
import type { ParleyServer, ParleySocket } from './Connection.ts';
import type { RoomChanges } from './RoomChanges.ts';
import type { SerialQueue } from '../SerialQueue.ts';

type KnockingDeps = {
  io: ParleyServer;
  live: LiveRooms;
  admission: Admission;
  standings: Standings;
  changes: RoomChanges;
  /** By room. */
  queue: SerialQueue;
  /** What goes on after the acknowledgement. */
  settle: (work: Promise<void>, what: string) => void;
};

/** Those who wait at the doors of rooms, and their answers. */
export class Knocking {
  readonly #deps: KnockingDeps;

  constructor(deps: KnockingDeps) {
    this.#deps = deps;
  }

  /**
   * Waits at a door. Resolves alike whether anybody will ever hear of it; what comes of it comes later.
   * @throws AppError `room_locked`, `kept_out`, of typed rooms
   */
  async knock(socket: ParleySocket, roomId: string): Promise<void> {
    await this.withdraw(socket);
    const decision = await this.#deps.admission.decideFor(socket.data.identity, roomId);
    if (decision.entry === 'locked' || decision.entry === 'kept-out') refuseEntry(decision.entry);
    if (!socket.connected) return;
    socket.data.knocksAt = roomId;
    this.#deps.settle(this.#place(socket, roomId, decision), 'a knock was not placed');
  }

  /** The socket waits no more: it says so, it is inside, or it is gone. */
  async withdraw(socket: ParleySocket): Promise<void> {
    const roomId = socket.data.knocksAt;
    if (roomId === null) return;
    socket.data.knocksAt = null;
    const { queue, changes } = this.#deps;
    await queue.run(roomId, async () => void (await changes.change(roomId, (room) => withoutSocket(room, socket.id))));
  }

  /** A host lets in who waits under `knockId`, and whenever they come again. Only in the room's order. @throws AppError `not_found` */
  async admit(roomId: string, knockId: string): Promise<void> {
    const waiting = await this.find(roomId, knockId);
    await this.#deps.standings.decide(roomId, [{ ...waiting, standing: 'admitted' }]);
    await this.#answer(roomId, [waiting], true);
  }

  /** A host does not let them in. Only in the room's order. @throws AppError `not_found` */
  async decline(roomId: string, knockId: string): Promise<void> {
    await this.#answer(roomId, [await this.find(roomId, knockId)], false);
  }

  /** The room has changed: whoever may come in now is told, and whoever may not even knock. Only in the room's order. */
  async judgeAgain(roomId: string): Promise<void> {
    const { live, admission } = this.#deps;
    const { waiting } = await live.find(roomId);
    const entries = await Promise.all(waiting.map(({ person }) => admission.decide(person, roomId)));
    const of = (isMeant: (entry: Decision['entry']) => boolean) =>
      waiting.filter((_one, index) => isMeant(entries[index]?.entry ?? 'absent'));
    await this.#answer(
      roomId,
      of((entry) => entry === 'enter'),
      true,
    );
    await this.#answer(
      roomId,
      of((entry) => entry !== 'enter' && entry !== 'knock'),
      false,
    );
  }

  /** Nobody who waits will come in. Only in the room's order. */
  async declineAll(roomId: string): Promise<void> {
    await this.#answer(roomId, (await this.#deps.live.find(roomId)).waiting, false);
  }

  async #place(socket: ParleySocket, roomId: string, first: Decision): Promise<void> {
    const { admission, queue } = this.#deps;
    const decide = () => admission.decideFor(socket.data.identity, roomId);
    let early: Decision | null = first;
    for (let round = 1; ; round += 1) {
      const known: Decision | null = early;
      const isDone = await queue.run(roomId, async () => {
        if (!socket.connected || socket.data.knocksAt !== roomId) return true;
        if (known !== null && !admission.isFresh(known)) return false;
        await this.#placeNow(socket, roomId, known ?? (await decide()));
        return true;
      });
      if (isDone) return;
      early = round < STALE_ROUNDS ? await decide() : null;
    }
  }

  /** Only in the room's order. */
  async #placeNow(socket: ParleySocket, roomId: string, { entry, room: record }: Decision): Promise<void> {
    if (entry === 'enter') {
      socket.data.knocksAt = null;
      socket.emit('knockAnswered', { roomId, admitted: true });
      return;
    }
    // To whoever may not knock nothing happens, ever.
    if (entry !== 'knock') return;
    const { identity } = socket.data;
    await this.#deps.changes.change(roomId, (room) => {
      const person = personOf(identity);
      const knock = { knockId: randomUUID(), person, name: identity.name, email: identity.email };
      return afterKnock({ ...room, record }, knock, socket.id);
    });
  }

  /** Who waits under `knockId`. @throws AppError `not_found` */
  async find(roomId: string, knockId: string): Promise<Waiting> {
    const found = (await this.#deps.live.find(roomId)).waiting.find((one) => one.knockId === knockId);
    if (!found) throw new AppError('not_found', { message: 'Nobody waits under this id any more.' });
    return found;
  }

  async #answer(roomId: string, waiting: readonly Waiting[], admitted: boolean): Promise<void> {
    if (waiting.length === 0) return;
    const { io, changes } = this.#deps;
    const knockIds = waiting.map(({ knockId }) => knockId);
    await changes.change(roomId, (room) => withoutWaiting(room, knockIds));
    for (const socketId of waiting.flatMap(({ socketIds }) => socketIds)) {
      const socket = io.sockets.sockets.get(socketId);
      if (!socket) continue;
      if (socket.data.knocksAt === roomId) socket.data.knocksAt = null;
      socket.emit('knockAnswered', { roomId, admitted });
    }
  }
}

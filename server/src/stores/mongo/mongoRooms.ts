import { LIMITS } from '@parley/protocol';
import { trusted } from 'mongoose';
import { AppError } from '../../AppError.ts';
import type { RoomRecord, RoomStore, StandingRecord } from '../store.ts';
import { existingUsers } from './existingUsers.ts';
import type { Models, RoomDocument, StandingDocument } from './models.ts';
import type { MongoGuard } from './MongoGuard.ts';
import type { SerialQueue } from '../../SerialQueue.ts';

/** Of a room without what is decided about people. */
const WITHOUT_STANDINGS = { standings: 0, standingsPersonIds: 0, standingsDueAt: 0, standingsChanges: 0 } as const;
/** As many rooms in one question of a sweep: each has the driver's time to itself. */
const SWEPT_AT_ONCE = 100;

/**
 * Rooms made ahead, in `rooms`, with what their hosts decided about people. `roomQueue`: for all that writes to a room
 * that is there. As in `mongoSessions`: FerretDB 1 reads a document and writes all of it again, and so loses what came
 * between.
 */
export function mongoRooms(models: Models, guard: MongoGuard, roomQueue: SerialQueue): RoomStore {
  const { rooms } = models;
  const change = <Value>(id: string, operation: () => Promise<Value>) => guard.run(() => roomQueue.run(id, operation));
  return {
    create: ({ id, ...room }) =>
      guard.run(async () => {
        await rooms.create({ _id: id, ...room });
        // As in `mongoSessions`: looked up afterwards, so that a deletion of the account cannot slip between.
        if ((await existingUsers(models, [room.ownerId])).size === 1) return;
        await rooms.deleteOne({ _id: id });
        throw new AppError('unauthorized', { cause: new Error('The account of this room is gone.') });
      }),

    find: (id) =>
      guard.run(async () => {
        const document = await rooms.findOne(withId(id), WITHOUT_STANDINGS).lean();
        return document === null ? null : roomOf(document);
      }),

    listByOwner: (ownerId) =>
      guard.run(async () => {
        const documents = await rooms
          .find({ ownerId }, WITHOUT_STANDINGS)
          .sort({ createdAt: -1, _id: -1 })
          .limit(LIMITS.roomsPerAccount)
          .lean();
        return documents.map(roomOf);
      }),

    update: (id, changes) =>
      change(id, async () => {
        const document =
          Object.keys(changes).length === 0
            ? await rooms.findOne(withId(id), WITHOUT_STANDINGS).lean()
            : await rooms.findOneAndUpdate(withId(id), { $set: changes }, { returnDocument: 'after' }).lean();
        return document === null ? null : roomOf(document);
      }),

    renew: (id, newId) =>
      change(id, async () => {
        const result = await rooms.updateOne(withId(id), { $set: { newId } });
        return result.matchedCount === 1;
      }),

    delete: (id) =>
      change(id, async () => {
        const result = await rooms.deleteOne(withId(id));
        return result.deletedCount === 1;
      }),

    findStanding: (roomId, personId, now) =>
      guard.run(async () => {
        const document = await rooms
          .findOne(withId(roomId))
          .select({ [pathOf(personId)]: 1 })
          .lean();
        return standingsOf(document, now).find((one) => one.personId === personId) ?? null;
      }),

    listStandings: (roomId, now) =>
      guard.run(async () => {
        const document = await rooms.findOne(withId(roomId), { standings: 1 }).lean();
        const byPerson = standingsOf(document, now).toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
        return byPerson
          .toSorted((a, b) => b.decidedAt.getTime() - a.decidedAt.getTime())
          .slice(0, LIMITS.standingsListed);
      }),

    setStandings: (roomId, standings) =>
      change(roomId, async () => {
        const result = await rooms.updateOne(withId(roomId), updateOfStandings(standings));
        return result.matchedCount === 1;
      }),

    deleteStanding: (roomId, personId) =>
      change(roomId, async () => {
        const path = pathOf(personId);
        const result = await rooms.updateOne(
          { ...withId(roomId), [path]: trusted({ $exists: true }) },
          { $unset: { [path]: '' }, $pull: { standingsPersonIds: keyOf(personId) } },
        );
        return result.modifiedCount === 1;
      }),

    // Step by step: what is done stays done, however many there are, and each step has the time of the port.
    deleteExpiredStandings: async (now) => {
      let count = 0;
      for (;;) {
        const due = await guard.run(() =>
          rooms
            .find({ standingsDueAt: trusted({ $lte: now }) }, { _id: 1, newId: 1 })
            .limit(SWEPT_AT_ONCE)
            .lean(),
        );
        for (const { _id, newId } of due) count += await change(newId ?? _id, () => deleteExpiredOf(models, _id, now));
        if (due.length < SWEPT_AT_ONCE) return count;
      }
    },
  };
}

/** What writes these standings into a room, in place of what was decided about the same people before. */
export function updateOfStandings(standings: readonly StandingRecord[]) {
  const dueAt = firstEnd(standings);
  return {
    $set: Object.fromEntries(standings.map(({ personId, ...standing }) => [pathOf(personId), standing])),
    $addToSet: { standingsPersonIds: { $each: standings.map(({ personId }) => keyOf(personId)) } },
    $inc: { standingsChanges: 1 },
    ...(dueAt !== null && { $min: { standingsDueAt: dueAt } }),
  };
}

/** Forgets what is decided about somebody in the rooms of others, room by room. */
export async function forgetStandings(
  { rooms }: Models,
  guard: MongoGuard,
  roomQueue: SerialQueue,
  personId: string,
): Promise<void> {
  const known = await guard.run(() => rooms.find({ standingsPersonIds: personId }, { _id: 1, newId: 1 }).lean());
  const gone = { $unset: { [pathOf(personId)]: '' }, $pull: { standingsPersonIds: keyOf(personId) } };
  for (const { _id, newId } of known) {
    await guard.run(() => roomQueue.run(newId ?? _id, () => rooms.updateOne({ _id }, gone)));
  }
}

/** How many were over. In one write: a sweep that is cut short leaves the room as it was, to be found the next time. */
async function deleteExpiredOf({ rooms }: Models, _id: string, now: Date): Promise<number> {
  for (;;) {
    const document = await rooms.findById(_id, { standings: 1, standingsChanges: 1 }).lean();
    if (document === null) return 0;
    const [all, living] = [standingsOf(document, new Date(0)), standingsOf(document, now)];
    const kept = new Set(living.map(({ personId }) => personId));
    const over = all.filter(({ personId }) => !kept.has(personId));
    const dueAt = firstEnd(living);
    const gone = Object.fromEntries(over.map(({ personId }) => [pathOf(personId), '']));
    const goneIds = { $pullAll: { standingsPersonIds: over.map(({ personId }) => personId) } };
    const result = await rooms.updateOne(
      // Another server may have decided something since the look: then it is taken again.
      { _id, standingsChanges: document.standingsChanges ?? null },
      dueAt === null
        ? { $unset: { ...gone, standingsDueAt: '' }, ...goneIds }
        : { $unset: gone, $set: { standingsDueAt: dueAt }, ...goneIds },
    );
    if (result.matchedCount === 1) return over.length;
  }
}

/** A room has the id that it was made with until it has a new one. */
function withId(id: string) {
  return { $or: [{ newId: id }, { _id: id, newId: null }] };
}

/** Where a person's standing lies. */
function pathOf(personId: string): string {
  return `standings.${keyOf(personId)}`;
}

/** An id that comes from outside must lead to no other place. */
function keyOf(personId: string): string {
  return /^[A-Za-z0-9][\w -]*$/.test(personId) ? personId : 'nobody';
}

function firstEnd(standings: readonly StandingRecord[]): Date | null {
  const ends = standings.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt.getTime()]));
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function standingsOf(document: Pick<RoomDocument, 'standings'> | null, now: Date): StandingRecord[] {
  const standings: [string, StandingDocument][] = Object.entries(document?.standings ?? {});
  return standings
    .map(([personId, standing]) => ({ personId, ...standing }))
    .filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now.getTime());
}

function roomOf({ _id, newId, title, access, ownerId, createdAt, allowsGuests, expiresAt }: RoomDocument): RoomRecord {
  return {
    id: newId ?? _id,
    title,
    access,
    ownerId,
    createdAt,
    // What a release before this one did not write.
    allowsGuests: allowsGuests ?? false,
    expiresAt: expiresAt ?? null,
  };
}

import { LIMITS } from '@parley/protocol';
import { AppError } from '../../AppError.ts';
import type { RoomRecord, RoomStore, StandingRecord } from '../store.ts';
import type { Models, RoomDocument, StandingDocument } from './models.ts';
import type { MongoGuard } from './MongoGuard.ts';
import { existingUsers } from './existingUsers.ts';

/** Rooms made ahead, in `rooms`, and what their hosts decided about people, in `roomStandings`. */
export function mongoRooms(models: Models, guard: MongoGuard): RoomStore {
  const { rooms, standings } = models;
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
        const document = await rooms.findById(id).lean();
        return document === null ? null : roomOf(document);
      }),

    listByOwner: (ownerId) =>
      guard.run(async () => {
        const documents = await rooms
          .find({ ownerId })
          .sort({ createdAt: -1, _id: -1 })
          .limit(LIMITS.roomsPerAccount)
          .lean();
        return documents.map(roomOf);
      }),

    update: (id, changes) =>
      guard.run(async () => {
        // An update that changes nothing is not sent at all, and finds nothing.
        if (Object.keys(changes).length === 0) return (await rooms.exists({ _id: id })) !== null;
        const result = await rooms.updateOne({ _id: id }, { $set: changes });
        return result.matchedCount === 1;
      }),

    renew: (id, newId) =>
      guard.run(async () => {
        const document = await rooms.findById(id).lean();
        if (document === null) return false;
        // An id cannot change, and there are no transactions. Nobody who is kept out may slip in between, so the standings
        // are there before the room is; a renewal that is cut short can be asked for again.
        const decided = await standings.find({ roomId: id }).lean();
        if (decided.length > 0) {
          await standings.insertMany(
            decided.map((standing) => ({ ...standing, _id: standingId(newId, standing.personId), roomId: newId })),
          );
        }
        await rooms.create({ ...document, _id: newId });
        await rooms.deleteOne({ _id: id });
        await standings.deleteMany({ roomId: id });
        return true;
      }),

    delete: (id) =>
      guard.run(async () => {
        const result = await rooms.deleteOne({ _id: id });
        await standings.deleteMany({ roomId: id });
        return result.deletedCount === 1;
      }),

    findStanding: (roomId, personId) =>
      guard.run(async () => {
        const document = await standings.findById(standingId(roomId, personId)).lean();
        return document === null ? null : standingOf(document);
      }),

    listStandings: (roomId) =>
      guard.run(async () => {
        const documents = await standings
          .find({ roomId })
          .sort({ decidedAt: -1, personId: 1 })
          .limit(LIMITS.standingsListed)
          .lean();
        return documents.map(standingOf);
      }),

    setStanding: (standing) =>
      guard.run(async () => {
        const _id = standingId(standing.roomId, standing.personId);
        await standings.updateOne({ _id }, { $set: { ...standing } }, { upsert: true });
        // Looked up afterwards, like an account: a deletion of the room cannot slip between.
        if ((await rooms.exists({ _id: standing.roomId })) !== null) return true;
        await standings.deleteOne({ _id });
        return false;
      }),

    deleteStanding: (roomId, personId) =>
      guard.run(async () => {
        const result = await standings.deleteOne({ _id: standingId(roomId, personId) });
        return result.deletedCount === 1;
      }),
  };
}

/** Ids of rooms made ahead hold no space. */
function standingId(roomId: string, personId: string): string {
  return `${roomId} ${personId}`;
}

function roomOf({ _id, ...room }: RoomDocument): RoomRecord {
  // What a release before this one did not write.
  return { id: _id, ...room, allowsGuests: room.allowsGuests ?? false, expiresAt: room.expiresAt ?? null };
}

function standingOf({ _id, ...standing }: StandingDocument): StandingRecord {
  return standing;
}

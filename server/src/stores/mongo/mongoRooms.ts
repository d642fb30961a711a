import { AppError } from '../../AppError.ts';
import type { RoomStore } from '../store.ts';
import type { Models } from './models.ts';
import type { MongoGuard } from './MongoGuard.ts';
import { existingUsers } from './existingUsers.ts';

/** Rooms made ahead, in `rooms`. */
export function mongoRooms(models: Models, guard: MongoGuard): RoomStore {
  const { rooms } = models;
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
        if (document === null) return null;
        const { _id, ...room } = document;
        return { id: _id, ...room };
      }),
  };
}

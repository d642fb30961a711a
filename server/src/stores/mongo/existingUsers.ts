import { trusted } from 'mongoose';
import type { Models } from './models.ts';

/** Which of these accounts exist. */
export async function existingUsers({ users }: Models, ids: readonly string[]): Promise<Set<string>> {
  const documents = await users.find({ _id: trusted({ $in: ids.filter(isUserId) }) }, { _id: 1 }).lean();
  return new Set(documents.map(({ _id }) => _id.toHexString()));
}

/** Any other text would make Mongoose throw, or be read as an id in another notation. */
export function isUserId(id: string): boolean {
  return /^[0-9a-f]{24}$/.test(id);
}

import { LIMITS } from '@parley/protocol';
import { trusted } from 'mongoose';
import { GUEST_ID_PREFIX, type StandingRecord } from '../store.ts';
import { existingUsers } from './existingUsers.ts';
import type { Models } from './models.ts';
import { updateOfStandings } from './mongoRooms.ts';

/** A standing as releases before this one kept it, in a collection of its own. */
type OldStanding = Omit<StandingRecord, 'expiresAt'> & { roomId: string };

/** Brings what a release before this one has written about rooms into the form in which it is looked up. */
export async function upgradeRooms(models: Models): Promise<void> {
  // The order matters: to a list that is begun, nobody from before would be added.
  await listPersonIds(models);
  await moveStandings(models);
}

/**
 * Fills in who is known in rooms. Those of this release have the list from the beginning, so later starts find none. Adds
 * only: what another server does meanwhile is not undone.
 */
async function listPersonIds({ rooms }: Models): Promise<void> {
  for await (const { _id, standings } of rooms.find({ standingsPersonIds: null }, { standings: 1 }).lean()) {
    const personIds = Object.keys(standings ?? {});
    await rooms.updateOne({ _id }, { $addToSet: { standingsPersonIds: { $each: personIds } } });
  }
}

/**
 * Puts the standings of the collection `roomStandings` into their rooms, and drops it. What was decided since then stays,
 * and of accounts that are gone nothing is kept. One that is cut short begins anew at the next start.
 */
async function moveStandings(models: Models): Promise<void> {
  const { rooms } = models;
  const before = rooms.db.collection<OldStanding>('roomStandings');
  let isThere = false;
  for await (const { roomId, personId, standing, name, decidedAt } of before.find()) {
    isThere = true;
    const isGuest = personId.startsWith(GUEST_ID_PREFIX);
    if (!isGuest && (await existingUsers(models, [personId])).size === 0) continue;
    const expiresAt = isGuest ? new Date(decidedAt.getTime() + LIMITS.guestPassMs) : null;
    const update = updateOfStandings([{ personId, standing, name, decidedAt, expiresAt }]);
    await rooms.updateOne({ _id: roomId, standingsPersonIds: trusted({ $ne: personId }) }, update);
  }
  if (isThere) await before.drop();
}

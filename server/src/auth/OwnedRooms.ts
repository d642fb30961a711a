import type { Identity } from './Identity.ts';

/** What the deletion of an account needs from whoever keeps its rooms. `Rooms` implements it. */
export interface OwnedRooms {
  /** Runs `deletion`, with which the rooms of `owner` are gone from the store, and puts out whoever is inside them. */
  goWith(owner: Identity, deletion: () => Promise<void>): Promise<void>;
}

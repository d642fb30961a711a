import { LIMITS } from '@parley/protocol';
import type { RoomStore, StandingRecord } from '../stores/store.ts';
import type { Admission } from './Admission.ts';
import type { Person } from './policy.ts';

type StandingsDeps = {
  store: Pick<RoomStore, 'setStandings'>;
  admission: Pick<Admission, 'noteChange'>;
  now: () => number;
};

/** One person, as a host knows them, and what is decided about them. */
export type Standing = { person: Person; name: string; standing: StandingRecord['standing'] };

/** What hosts decide about people in made rooms, beyond the moment. */
export class Standings {
  readonly #deps: StandingsDeps;

  constructor(deps: StandingsDeps) {
    this.#deps = deps;
  }

  /**
   * All of it or nothing; only in the room's order. It lasts for good about somebody with an account. About a guest it
   * lasts as long as any pass of theirs may: after that nobody can come with that id. @throws AppError `store_unavailable`
   */
  async decide(roomId: string, decisions: readonly Standing[]): Promise<void> {
    const { store, admission, now } = this.#deps;
    const decidedAt = new Date(now());
    const guestsEnd = new Date(now() + LIMITS.guestPassMs);
    const standings = decisions.map(({ person, name, standing }) => {
      return { personId: person.id, standing, name, decidedAt, expiresAt: person.isGuest ? guestsEnd : null };
    });
    try {
      await store.setStandings(roomId, standings);
    } finally {
      // Whoever was judged meanwhile is judged again: they wait for this room's turn, which this is. Also when the store
      // was away: it may have written before it did not answer.
      admission.noteChange(roomId);
    }
  }
}

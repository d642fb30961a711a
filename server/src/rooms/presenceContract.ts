import { beforeEach, describe, expect, test } from 'vitest';
import { participantOf, type Presence, type Seat } from './presence.ts';

const media = { audio: true, video: true, screen: false };

function seatOf(id: string, more: Partial<Seat> = {}): Seat {
  return {
    id,
    roomId: 'room',
    userId: `user of ${id}`,
    email: `${id}@test.com`,
    name: id.toUpperCase(),
    isGuest: false,
    sessionId: `session of ${id}`,
    protocol: 1,
    media,
    socketId: `socket of ${id}`,
    awaySinceMs: null,
    ...more,
  };
}

/** What every {@link Presence} keeps. `open` gives an empty one. */
export function describePresence(name: string, open: () => Presence | Promise<Presence>): void {
  describe(`${name} as presence`, () => {
    let presence: Presence;
    beforeEach(async () => {
      presence = await open();
    });
    const idsIn = async (roomId: string) => (await presence.listRoom(roomId)).map(({ id }) => id);
    const sit = async (...seats: Seat[]) => {
      for (const seat of seats) expect(await presence.join(seat, 6)).not.toBeNull();
    };

    test('is empty at first', async () => {
      expect(await presence.find('a')).toBeNull();
      expect(await presence.leave('a')).toBeNull();
      expect(await presence.listRoom('room')).toEqual([]);
      expect(await presence.listSession('session of a')).toEqual([]);
      expect(await presence.listAway(Number.MAX_SAFE_INTEGER)).toEqual([]);
      expect(await presence.countRooms()).toBe(0);
    });

    test('join answers with the seat and the others, in the order of joining', async () => {
      expect(await presence.join(seatOf('b'), 6)).toEqual({
        seat: seatOf('b'),
        others: [],
        before: null,
        left: null,
      });
      expect(await presence.join(seatOf('a'), 6)).toEqual({
        seat: seatOf('a'),
        others: [seatOf('b')],
        before: null,
        left: null,
      });
      expect(await presence.join(seatOf('c'), 6)).toMatchObject({ others: [{ id: 'b' }, { id: 'a' }] });
      expect(await presence.listRoom('room')).toEqual([seatOf('b'), seatOf('a'), seatOf('c')]);
      expect(await presence.find('a')).toEqual(seatOf('a'));
    });

    test('a full room takes nobody, and is not changed by who is refused', async () => {
      await sit(seatOf('a'), seatOf('b'));
      expect(await presence.join(seatOf('c'), 2)).toBeNull();
      expect(await presence.find('c')).toBeNull();
      expect(await idsIn('room')).toEqual(['a', 'b']);
      expect(await presence.join(seatOf('c'), 3)).not.toBeNull();
    });

    test('a room for nobody is not made', async () => {
      expect(await presence.join(seatOf('a'), 0)).toBeNull();
      expect(await presence.countRooms()).toBe(0);
    });

    test('the last seat is given once, whoever asks at the same time', async () => {
      await sit(seatOf('a'));
      const joined = await Promise.all(
        Array.from({ length: 20 }, (_, index) => presence.join(seatOf(`late ${index}`), 6)),
      );
      expect(joined.filter((one) => one !== null)).toHaveLength(5);
      const inside = await idsIn('room');
      expect(inside).toHaveLength(6);
      for (const [index, one] of joined.entries()) expect(inside.includes(`late ${index}`)).toBe(one !== null);
      // Each saw exactly those who came before it.
      for (const one of joined) {
        if (one) expect(one.others.map(({ id }) => id)).toEqual(inside.slice(0, inside.indexOf(one.seat.id)));
      }
    });

    test('a seat that is taken again is a return: same place, new facts, even in a full room', async () => {
      await sit(seatOf('a'), seatOf('b'));
      await presence.setAway('a', 'socket of a', 5);
      const again = seatOf('a', { socketId: 'new', media: { ...media, audio: false } });
      expect(await presence.join(again, 2)).toEqual({
        seat: again,
        others: [seatOf('b')],
        before: seatOf('a', { awaySinceMs: 5 }),
        left: null,
      });
      expect(await presence.listRoom('room')).toEqual([again, seatOf('b')]);
      expect(await presence.listAway(Number.MAX_SAFE_INTEGER)).toEqual([]);
    });

    test('an id is in one room at a time: a join elsewhere rejects and changes nothing', async () => {
      await sit(seatOf('a'), seatOf('b'));
      await expect(presence.join(seatOf('a', { roomId: 'other' }), 6)).rejects.toThrow('sits in another');
      // Whose seat it is not cannot give it up either.
      const thief = seatOf('a', { roomId: 'other', socketId: 'another socket' });
      await expect(presence.join(thief, 6, 'a')).rejects.toThrow('sits in another');
      expect(await idsIn('room')).toEqual(['a', 'b']);
      expect(await presence.countRooms()).toBe(1);
      expect(await presence.find('a')).toEqual(seatOf('a'));
    });

    test.each([
      ['the same id', 'a'],
      ['a new id', 'new'],
    ])('a socket moves in one step, under %s: a full room leaves it where it is', async (_name, id) => {
      await sit(seatOf('a'), seatOf('b'), seatOf('c', { roomId: 'other' }));
      const moved = seatOf(id, { roomId: 'other', socketId: 'socket of a' });
      expect(await presence.join(moved, 1, 'a')).toBeNull();
      expect(await idsIn('room')).toEqual(['a', 'b']);
      expect(await presence.join(moved, 2, 'a')).toEqual({
        seat: moved,
        others: [seatOf('c', { roomId: 'other' })],
        before: null,
        left: seatOf('a'),
      });
      expect([await idsIn('room'), await idsIn('other')]).toEqual([['b'], ['c', id]]);
      expect(await presence.find('a')).toEqual(id === 'a' ? moved : null);
      // In the room that it is in already there is nothing to give up.
      expect(await presence.join(moved, 2, id)).toMatchObject({ before: moved, left: null });
      expect(await idsIn('other')).toEqual(['c', id]);
    });

    test('leave frees the seat and says what it was', async () => {
      await sit(seatOf('a'), seatOf('b'));
      expect(await presence.leave('a')).toEqual(seatOf('a'));
      expect(await presence.leave('a')).toBeNull();
      expect(await presence.find('a')).toBeNull();
      expect(await idsIn('room')).toEqual(['b']);
      expect(await presence.listSession('session of a')).toEqual([]);
      // Who comes again is the last.
      expect(await presence.join(seatOf('a'), 6)).toMatchObject({ before: null });
      expect(await idsIn('room')).toEqual(['b', 'a']);
    });

    test('rooms are apart, and counted while somebody is inside', async () => {
      await sit(seatOf('a'), seatOf('b', { roomId: '__proto__' }), seatOf('c', { roomId: 'constructor' }));
      expect(await presence.countRooms()).toBe(3);
      expect(await idsIn('room')).toEqual(['a']);
      expect(await idsIn('__proto__')).toEqual(['b']);
      expect(await presence.join(seatOf('d'), 1)).toBeNull();
      await presence.leave('b');
      expect(await presence.countRooms()).toBe(2);
      expect(await idsIn('__proto__')).toEqual([]);
    });

    test('a session has all its seats, in whatever room', async () => {
      await sit(
        seatOf('a', { sessionId: 's' }),
        seatOf('b', { sessionId: 's', roomId: 'other' }),
        seatOf('c', { sessionId: 't' }),
      );
      const ids = async (session: string) => (await presence.listSession(session)).map(({ id }) => id).toSorted();
      expect(await ids('s')).toEqual(['a', 'b']);
      await presence.setSession('a', 't');
      expect(await ids('s')).toEqual(['b']);
      expect(await ids('t')).toEqual(['a', 'c']);
      expect(await presence.find('a')).toEqual(seatOf('a', { sessionId: 't' }));
    });

    test('media is changed alone, and only of a seat that is there', async () => {
      await sit(seatOf('a'), seatOf('b'));
      const screen = { audio: false, video: false, screen: true };
      expect(await presence.setMedia('a', screen)).toBe(true);
      expect(await presence.setMedia('nobody', screen)).toBe(false);
      await presence.setSession('nobody', 's');
      expect(await presence.listRoom('room')).toEqual([seatOf('a', { media: screen }), seatOf('b')]);
      expect(await presence.find('nobody')).toBeNull();
    });

    test('a media state that was overtaken changes nothing; one without a number is taken as it comes', async () => {
      await sit(seatOf('a'));
      const [older, newer] = [
        { audio: true, video: true, screen: false, version: 7 },
        { audio: false, video: true, screen: false, version: 8 },
      ];
      expect(await presence.setMedia('a', newer)).toBe(true);
      expect(await presence.setMedia('a', older)).toBe(false);
      expect(await presence.find('a')).toEqual(seatOf('a', { media: newer }));
      expect(await presence.setMedia('a', newer)).toBe(true);
      const uncounted = { audio: true, video: false, screen: false };
      expect(await presence.setMedia('a', uncounted)).toBe(true);
      expect(await presence.setMedia('a', older)).toBe(true);
    });

    test('away is marked once, and only for the socket that sits there', async () => {
      await sit(seatOf('a'));
      expect(await presence.setAway('a', 'another socket', 10)).toBeNull();
      expect(await presence.setAway('nobody', 'socket of a', 10)).toBeNull();
      expect(await presence.find('a')).toEqual(seatOf('a'));
      expect(await presence.setAway('a', 'socket of a', 10)).toEqual(seatOf('a', { awaySinceMs: 10 }));
      expect(await presence.setAway('a', 'socket of a', 20)).toBeNull();
      expect(await presence.find('a')).toEqual(seatOf('a', { awaySinceMs: 10 }));
    });

    test('those away are listed by when they went; a moment of zero counts', async () => {
      await sit(seatOf('a'), seatOf('b'), seatOf('c'), seatOf('d'));
      await presence.setAway('a', 'socket of a', 0);
      await presence.setAway('b', 'socket of b', 10);
      await presence.setAway('c', 'socket of c', 20);
      const ids = async (sinceMs: number) => (await presence.listAway(sinceMs)).map(({ id }) => id).toSorted();
      expect(await ids(0)).toEqual([]);
      expect(await ids(10)).toEqual(['a']);
      expect(await ids(11)).toEqual(['a', 'b']);
      expect(await ids(1000)).toEqual(['a', 'b', 'c']);
      await presence.leave('a');
      expect(await ids(1000)).toEqual(['b', 'c']);
    });

    test('what was answered does not change afterwards', async () => {
      await sit(seatOf('a'));
      const [found, listed] = [await presence.find('a'), await presence.listRoom('room')];
      await presence.setMedia('a', { audio: false, video: false, screen: false });
      await presence.setAway('a', 'socket of a', 5);
      await presence.join(seatOf('b'), 6);
      expect(found).toEqual(seatOf('a'));
      expect(listed).toEqual([seatOf('a')]);
    });
  });
}

/** What others see of a seat, whatever keeps it. */
export function describeParticipants(): void {
  describe('participantOf', () => {
    const { id, email, name } = seatOf('a');
    test.each<[string, Partial<Seat>, object]>([
      ['there, with our protocol', {}, { protocol: 1 }],
      ["with the seed's events only", { protocol: undefined }, {}],
      ['a guest', { isGuest: true }, { protocol: 1, isGuest: true }],
      ['away', { awaySinceMs: 5 }, { protocol: 1, away: true }],
      ['away since the beginning of time', { awaySinceMs: 0 }, { protocol: 1, away: true }],
    ])('%s: no ids of account, session or socket', (_name, more, visible) => {
      const seat = seatOf('a', more);
      const seen = { id, email, name, media, ...visible };
      expect(participantOf(seat, ['user of b'])).toStrictEqual(seen);
      expect(participantOf(seat, ['user of b', 'user of a'])).toStrictEqual({ ...seen, isHost: true });
    });
  });
}

import { expect, test } from 'vitest';
import { AppError } from '../AppError.ts';
import { Admission } from './Admission.ts';
import { MemoryLiveRooms } from './LiveRooms.ts';
import { Standings } from './Standings.ts';

test.each([
  ['is written', true],
  ['may have been written by a store that did not answer', false],
])('who was judged while something is decided is judged again when it %s', async (_name, answers) => {
  const now = () => 0;
  const admission = new Admission({
    store: { find: async () => null, findStanding: async () => null },
    live: new MemoryLiveRooms(),
    now,
  });
  const person = { id: 'ann', isGuest: false };
  const written = Promise.withResolvers<boolean>();
  const standings = new Standings({ store: { setStandings: () => written.promise }, admission, now });
  const before = await admission.decide(person, 'room');
  const deciding = standings.decide('room', [{ person, name: 'Ann', standing: 'kept-out' }]);
  const meanwhile = await admission.decide(person, 'room');
  if (answers) written.resolve(true);
  else written.reject(new AppError('store_unavailable'));
  await deciding.catch(() => undefined);
  expect([before, meanwhile].map((decision) => admission.isFresh(decision))).toEqual([false, false]);
  expect(admission.isFresh(await admission.decide(person, 'room'))).toBe(true);
});

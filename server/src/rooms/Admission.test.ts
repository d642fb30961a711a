import { expect, test } from 'vitest';
import { Admission } from './Admission.ts';
import { MemoryLiveRooms } from './LiveRooms.ts';

const ann = { id: 'ann', isGuest: false };

function open(): Admission {
  const store = { find: async () => null, findStanding: async () => null };
  return new Admission({ store, live: new MemoryLiveRooms(), now: () => 0 });
}

test('a change of one room makes decisions about that room stale, and no others', async () => {
  const admission = open();
  const [here, elsewhere] = [await admission.decide(ann, 'here'), await admission.decide(ann, 'elsewhere')];
  admission.noteChange('here');
  expect([admission.isFresh(here), admission.isFresh(elsewhere)]).toEqual([false, true]);
  expect(admission.isFresh(await admission.decide(ann, 'here'))).toBe(true);
});

test('a decision from before a change that has been forgotten is stale', async () => {
  const admission = open();
  const decision = await admission.decide(ann, 'here');
  admission.noteChange('here');
  for (let room = 0; room < 10_000; room += 1) admission.noteChange(`room ${room}`);
  expect(admission.isFresh(decision)).toBe(false);
  expect(admission.isFresh(await admission.decide(ann, 'here'))).toBe(true);
});

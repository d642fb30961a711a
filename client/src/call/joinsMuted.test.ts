import { expect, it } from 'vitest';
import { joinsMuted } from './joinsMuted.ts';
import { person } from './testing/visits.ts';

const silent = { audio: false, video: true, screen: false };
const otherDevice = person('a', { email: 'me@test.com' });
const silentDevice = person('a', { email: 'me@test.com', media: silent });

it.each([
  ['nobody of this name', [person('b')], 'new', false],
  ['one, and comes new', [otherDevice], 'new', true],
  ['one that is muted, and comes new', [silentDevice], 'new', true],
  ['one that is heard, and comes back to its seat', [otherDevice], 'seat', true],
  ['one that is muted, and comes back to its seat', [silentDevice], 'seat', false],
  ['one that is heard, and comes back after its seat ran out', [otherDevice], 'page', true],
  ['one that is muted, and comes back after its seat ran out', [silentDevice], 'page', false],
])('who finds in the room %s', (_whom, participants, back, isMuted) => {
  const snapshot = { participants: [person('c'), ...participants], isReturn: back === 'seat', email: 'me@test.com' };
  expect(joinsMuted(snapshot, back === 'page')).toBe(isMuted);
});

import { expect, it } from 'vitest';
import { joinsMuted } from './joinsMuted.ts';
import { person } from './testing/visits.ts';

const silent = { audio: false, video: true, screen: false };
const otherDevice = person('a', { email: 'me@test.com' });
const silentDevice = person('a', { email: 'me@test.com', media: silent });

it.each([
  ['nobody of this name', [person('b')], false, false],
  ['one, and comes new', [otherDevice], false, true],
  ['one that is muted, and comes new', [silentDevice], false, true],
  ['one that is heard, and comes back to its seat', [otherDevice], true, true],
  ['one that is muted, and comes back to its seat', [silentDevice], true, false],
])('who finds in the room %s', (_whom, participants, isReturn, isMuted) => {
  expect(joinsMuted({ participants: [person('c'), ...participants], isReturn }, 'me@test.com')).toBe(isMuted);
});

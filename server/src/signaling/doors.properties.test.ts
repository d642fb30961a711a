import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delays, DoorStory, rounds } from '../testing/DoorStory.ts';

const MADE = `r-${'a'.repeat(26)}`;
const TYPED = 'stand-up';
/** `PARLEY_SEED` repeats a run, `PARLEY_RUNS=20` makes it long; fast-check prints seed and path of a failure. */
const seed = Number(process.env['PARLEY_SEED'] ?? Date.now() % 2 ** 31);
const numRuns = Math.ceil(300 * Number(process.env['PARLEY_RUNS'] ?? 1));

it.each([
  ['made', MADE],
  ['typed', TYPED],
])('whatever people do at the doors of a %s room, in whatever order, its rules hold', async (_kind, roomId) => {
  const made = { id: MADE, title: 'Tea', ownerId: 'ann', createdAt: new Date(0), expiresAt: null };
  const first = fc.record({ access: fc.constantFrom('open' as const, 'ask' as const), allowsGuests: fc.boolean() });
  const property = fc.asyncProperty(rounds, delays, first, async (acts, late, settings) => {
    const story = new DoorStory(roomId, roomId === MADE ? { ...made, ...settings } : null, late);
    for (const round of acts) expect(await story.run(round)).toEqual([]);
  });
  await expect(fc.assert(property, { numRuns, seed })).resolves.toBeUndefined();
});

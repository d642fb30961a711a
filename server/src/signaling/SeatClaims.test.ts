import { expect, test } from 'vitest';
import { MemoryPresence } from '../rooms/MemoryPresence.ts';
import { RoomMemory } from '../rooms/RoomMemory.ts';
import type { ParleyServer, ParleySocket } from './Connection.ts';
import { ResumeTokens } from './resumeToken.ts';
import { SeatClaims } from './SeatClaims.ts';

const HOUR_MS = 3_600_000;
const startedAtMs = 1000 * HOUR_MS;

test.each([
  ['of this morning proves presence and who was host', 11 * HOUR_MS, true, []],
  ['of half a day ago proves neither', 12 * HOUR_MS, false, []],
  ['of last week proves neither', 7 * 24 * HOUR_MS, false, []],
  ['of somebody who has left since proves neither', HOUR_MS, false, ['ann']],
  ['proves what it did when another has left since', HOUR_MS, true, ['bob']],
])('after a restart a token %s', async (_name, ageMs, isBelieved, left) => {
  const resumeTokens = new ResumeTokens('key');
  const givenAtMs = startedAtMs - ageMs;
  const token = { sessionId: 'session', roomId: 'room', participantId: 'seat', isHost: true, givenAtMs };
  const memory = new RoomMemory({ now: () => startedAtMs, startedAtMs });
  for (const personId of left) memory.noteLeft('room', personId);
  const claims = new SeatClaims({
    io: {} as ParleyServer,
    presence: new MemoryPresence(),
    memory,
    resumeTokens,
    startedAtMs,
    now: () => startedAtMs + 1000,
  });
  const socket = {
    id: 'socket',
    data: { identity: { sessionId: 'session', userId: 'ann' }, seatId: null },
  } as ParleySocket;
  const resume = resumeTokens.sign(token);
  expect(await claims.claim(socket, { roomId: 'room', email: 'ann@test.com', resume })).toEqual({
    id: 'seat',
    isProved: true,
    isInside: isBelieved,
    endedBy: null,
    before: isBelieved ? { isHost: true, givenAtMs } : null,
  });
});

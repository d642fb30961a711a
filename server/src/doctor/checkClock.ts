import { mend, note, ok, type Finding } from './Finding.ts';

const CLOCK_OK_MS = 5000;
const CLOCK_BAD_MS = 60_000;

/**
 * The server's clock beside ours.
 * @param date the header, written by the server or its proxy between the two times of ours
 */
export function checkClock(date: string | undefined, askedMs: number, heardMs: number): Finding {
  const theirsMs = Date.parse(date ?? '');
  if (Number.isNaN(theirsMs))
    return note('Clock', 'The server tells no time (no Date header), so its clock was not compared.');
  // Whatever lies between is right: the header counts whole seconds.
  const offMs = theirsMs + 1000 < askedMs ? theirsMs + 1000 - askedMs : Math.max(0, theirsMs - heardMs);
  const words = `${Math.round(Math.abs(offMs) / 1000)} s ${offMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  if (Math.abs(offMs) <= CLOCK_OK_MS) return ok('Clock', "The server's agrees with this machine's.");
  if (Math.abs(offMs) <= CLOCK_BAD_MS) return note('Clock', `The server's is ${words}.`);
  return mend(
    'Clock',
    `The server's is ${words}. Tokens and TURN credentials tell the time until which they are good: let both machines set their clock by NTP.`,
  );
}

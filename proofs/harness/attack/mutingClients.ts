import { setTimeout as pause } from 'node:timers/promises';
import { LeanSocket } from '../LeanSocket.ts';
import type { PairsReport, PairsTask } from './HealthyPairs.ts';

/** Pairs in calls that mute and unmute at a steady pace, until told to stop. Reports once when they are seated, and at the end. */

const REST_MS = 2000;
/** What the others of a room may see of a pair that behaves: nothing but this. */
const OWN = new Set(['remoteMuted', 'incomingCall', 'callAccepted']);

const task = JSON.parse(process.argv[2] ?? '{}') as PairsTask;
const latenciesMs: number[] = [];
const strange: string[] = [];
let [sent, lost, closed] = [0, 0, 0];
const stopping = new AbortController();

type End = { socket: LeanSocket; waiting: number[] };

async function seat(index: number): Promise<[End, End]> {
  const ends: End[] = [];
  for (const { email, token } of task.accounts) {
    const socket = await LeanSocket.connect(task.origin, token);
    const joined = await socket.ask('joinRoom', { email, roomId: `healthy ${index}`, protocol: 1 });
    if (!(joined as { ok: boolean } | undefined)?.ok) throw new Error(`joinRoom: ${JSON.stringify(joined)}`);
    ends.push({ socket, waiting: [] });
  }
  const [left, right] = ends;
  if (!left || !right) throw new Error('A pair has two ends.');
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    to.socket.onEvent = (event, payload) => {
      const isFromPeer = (payload as { from?: string } | undefined)?.from === from.socket.id;
      if (event === 'remoteMuted' && isFromPeer) {
        const sentAtMs = to.waiting.shift();
        if (sentAtMs !== undefined) return void latenciesMs.push(performance.now() - sentAtMs);
      } else if (isFromPeer && OWN.has(event)) return;
      strange.push(`${event} ${JSON.stringify(payload)}`.slice(0, 300));
    };
    to.socket.onClose = () => void (closed += 1);
  }
  await left.socket.ask('callUser', { to: right.socket.id, offer: { type: 'offer', sdp: 'v=0' }, connection: 'c' });
  await right.socket.ask('callAccepted', {
    to: left.socket.id,
    answer: { type: 'answer', sdp: 'v=0' },
    connection: 'c',
  });
  return [left, right];
}

async function mute(from: End, to: End): Promise<void> {
  await pause(Math.random() * task.everyMs);
  for (let isMuted = true; !stopping.signal.aborted && from.socket.isOpen; isMuted = !isMuted) {
    to.waiting.push(performance.now());
    sent += 1;
    from.socket.emit('muteToggle', { to: to.socket.id, isMuted });
    await pause(task.everyMs);
  }
}

const pairs: [End, End][] = [];
for (let index = 0; index < task.pairs; index += 1) pairs.push(await seat(index));
process.send?.({ seated: pairs.length });
const stop = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (message === 'begin') {
      // Not counted: compiles the code on both sides, and those who have just met hear of each other.
      latenciesMs.length = 0;
      strange.length = 0;
    } else {
      stopping.abort();
      resolve();
    }
  });
});
const work = pairs.flatMap(([left, right]) => [mute(left, right), mute(right, left)]);
await stop;
await Promise.all(work);
const deadlineMs = performance.now() + REST_MS;
const waiting = (): number => pairs.flat().reduce((sum, end) => sum + end.waiting.length, 0);
while (waiting() > 0 && performance.now() < deadlineMs) await pause(5);
lost = waiting();
const report: PairsReport = { sent, lost, closed, strange, latenciesMs };
process.send?.(report, () => process.exit(0));
process.on('disconnect', () => process.exit(0));

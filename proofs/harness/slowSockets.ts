import { connect } from 'node:net';
import { until } from '../../e2e/harness/until.ts';

/** Holds connections of three kinds open as cheaply as it can; whatever the server closes is opened again at once. */
export type SlowTask = { origin: string; token: string; headers: number; pollers: number; silent: number };
export type SlowReport = {
  /** Most of each kind at one time. */
  most: { headers: number; pollers: number; silent: number };
  /** How long each connection lived that the server has closed, and the age of those that live now. */
  livedMs: { headers: number[]; silent: number[] };
  closed: number;
  pollersLost: number;
};

const DRIP_MS = 500;
/** Less than the shortest time after which any of them is closed, so that all are there at once. */
const ARRIVAL_MS = 2500;

const { origin, token, headers, pollers, silent } = JSON.parse(process.argv[2] ?? '{}') as SlowTask;
const { hostname, port, host } = new URL(origin);
const begunMs = { headers: new Set<number>(), silent: new Set<number>() };
const livedMs: SlowReport['livedMs'] = { headers: [], silent: [] };
const most = { headers: 0, pollers: 0, silent: 0 };
let closed = 0;
let pollersLost = 0;
let polling = 0;

function count(kind: 'headers' | 'silent'): () => void {
  // A fraction of a millisecond tells those apart that began together.
  const began = performance.now() + Math.random() / 1000;
  begunMs[kind].add(began);
  most[kind] = Math.max(most[kind], begunMs[kind].size);
  return () => {
    begunMs[kind].delete(began);
    livedMs[kind].push(performance.now() - began);
    closed += 1;
  };
}

/** Headers that never end, a line at a time. */
function dripHeaders(): void {
  const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
  socket.on('error', () => undefined).resume();
  socket.once('connect', () => {
    const end = count('headers');
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n`);
    const dripping = setInterval(() => socket.write('X-Slow: y\r\n'), DRIP_MS);
    socket.once('close', () => {
      clearInterval(dripping);
      end();
      dripHeaders();
    });
  });
}

/** A WebSocket that answers the heartbeat and never says who it is. */
function stayUnknown(): void {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  let end: (() => void) | null = null;
  socket.addEventListener('open', () => (end = count('silent')));
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3');
  });
  socket.addEventListener('close', () => {
    end?.();
    stayUnknown();
  });
}

/** Somebody signed in, over long-polling, who does nothing. */
async function poll(): Promise<void> {
  const url = `${origin}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  const say = (body: string): Promise<Response> => fetch(`${url}&sid=${sid}`, { method: 'POST', body });
  await say(`40${JSON.stringify({ token })}`);
  polling += 1;
  most.pollers = Math.max(most.pollers, polling);
  for (;;) {
    const answer = await fetch(`${url}&sid=${sid}`);
    const text = await answer.text();
    if (!answer.ok || text === '1') break;
    if (text.includes('2')) await say('3');
  }
  polling -= 1;
  pollersLost += 1;
}

process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  const now = performance.now();
  const ages = (kind: 'headers' | 'silent'): number[] => [
    ...livedMs[kind],
    ...[...begunMs[kind]].map((began) => now - began),
  ];
  const report: SlowReport = {
    most,
    livedMs: { headers: ages('headers'), silent: ages('silent') },
    closed,
    pollersLost,
  };
  process.send?.(report);
});
/** Begins each of them at a moment of its own: those that begin together would also be pinged and closed together. */
function scatter(count: number, begin: () => void): void {
  for (let begun = 0; begun < count; begun += 1) setTimeout(begin, (begun / count) * ARRIVAL_MS);
}
scatter(headers, dripHeaders);
scatter(silent, stayUnknown);
scatter(pollers, () => {
  poll().catch(() => void (pollersLost += 1));
});
const areThere = (): boolean => polling >= pollers && most.headers >= headers && most.silent >= silent;
await until('all are there', areThere, 60_000);
process.send?.('all are there');

import { setTimeout as pause } from 'node:timers/promises';
import { LeanSocket } from '../LeanSocket.ts';
import type { Account } from '../account.ts';

/** Sockets that send far more than they may. Whoever is cut comes back at once and goes on, as long as it is let in. */
export type FloodTask = { origin: string; accounts: Account[]; perSecond: number; forMs: number; targets: string[] };
export type FloodReport = {
  sent: number;
  /** How long all of them together were connected. */
  connectedMs: number;
  /** For each account: whether it was told `too_many_requests`, and how often its connection was ended by the server. */
  sockets: { throttled: number; cut: number; firstCutMs: number | null; refusedHandshakes: number }[];
  answers: Record<string, number>;
};

/** Sent together, because no timer is finer. */
const EVERY_MS = 10;
const task = JSON.parse(process.argv[2] ?? '{}') as FloodTask;
const report: FloodReport = { sent: 0, connectedMs: 0, sockets: [], answers: {} };

async function flood({ email, token }: Account, index: number): Promise<void> {
  const own: FloodReport['sockets'][number] = { throttled: 0, cut: 0, firstCutMs: null, refusedHandshakes: 0 };
  report.sockets.push(own);
  const beganMs = performance.now();
  while (performance.now() - beganMs < task.forMs) {
    const socket = await LeanSocket.connect(task.origin, token).catch(() => null);
    if (socket === null) {
      own.refusedHandshakes += 1;
      await pause(100);
      continue;
    }
    const connectedAtMs = performance.now();
    socket.onEvent = (event, payload) => {
      const code = event === 'error' ? (payload as { code: string }).code : event;
      report.answers[code] = (report.answers[code] ?? 0) + 1;
      if (code === 'too_many_requests') own.throttled += 1;
    };
    socket.emit('joinRoom', { email, roomId: `flood ${index}`, protocol: 1 });
    while (socket.isOpen && performance.now() - beganMs < task.forMs) {
      for (let count = 0; count < (task.perSecond * EVERY_MS) / 1000 && socket.isOpen; count += 1) send(socket);
      await pause(EVERY_MS);
    }
    report.connectedMs += performance.now() - connectedAtMs;
    if (!socket.isOpen) {
      own.cut += 1;
      own.firstCutMs ??= performance.now() - beganMs;
    }
    socket.close();
  }
}

function send(socket: LeanSocket): void {
  const to = task.targets[report.sent % task.targets.length];
  const kinds: [string, unknown][] = [
    ['muteToggle', { to, isMuted: true }],
    ['mediaState', { audio: true, video: true, screen: false }],
    ['callUser', { to, offer: { type: 'offer', sdp: 'v=0'.padEnd(2500, 'x') } }],
    ['iceCandidate', { to, candidate: null }],
    ['nonsense', {}],
  ];
  const [event, payload] = kinds[report.sent % kinds.length] ?? ['nonsense', {}];
  report.sent += 1;
  socket.emit(event, payload);
}

await Promise.all(task.accounts.map((account, index) => flood(account, index)));
process.send?.(report, () => process.exit(0));
process.on('disconnect', () => process.exit(0));

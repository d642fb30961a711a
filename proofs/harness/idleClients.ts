import { LeanSocket } from './LeanSocket.ts';

/** Opens sockets and does nothing with them but answer the heartbeat. */
export type IdleTask = { origin: string; tokens: string[]; count: number };
export type IdleReport = { connected: number };

/** As many handshakes at once: more would only wait in the server's queue. */
const AT_ONCE = 50;

const { origin, tokens, count } = JSON.parse(process.argv[2] ?? '{}') as IdleTask;
let lost = 0;
let opened = 0;

async function open(): Promise<void> {
  while (opened < count) {
    opened += 1;
    const socket = await LeanSocket.connect(origin, tokens[opened % tokens.length] ?? '');
    socket.onClose = () => void (lost += 1);
  }
}

// The parent asks by any message; whoever was lost since does not count.
process.on('message', () => process.send?.({ connected: count - lost } satisfies IdleReport));
process.on('disconnect', () => process.exit(0));
await Promise.all(Array.from({ length: AT_ONCE }, open));
process.send?.({ connected: count - lost } satisfies IdleReport);

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/** Served by the relay itself: Chromium lets no page that came from elsewhere open a connection to loopback. */
const PAGE = '<!doctype html><title>Bare</title><button>Start call</button><video autoplay playsinline muted></video>';

/**
 * The least that a signaling server can be: Socket.IO, and each packet passed on to the socket it names. No account, no
 * check, no budget, no count. What our server costs beyond it is what the promises cost.
 */
const http = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE));
// The heartbeat of ours, or the two would differ in what has nothing to do with relaying.
const io = new Server(http, { serveClient: false, pingInterval: 3000, pingTimeout: 3000, cors: { origin: '*' } });

type Packet = { to: string; [field: string]: unknown };
const relayed = { callUser: 'incomingCall', callAccepted: 'callAccepted', iceCandidate: 'iceCandidate' } as const;

io.on('connection', (socket) => {
  for (const [request, push] of Object.entries(relayed)) {
    socket.on(request, ({ to, ...rest }: Packet, acknowledge?: (answer: unknown) => void) => {
      io.to(to).emit(push, { from: socket.id, ...rest });
      acknowledge?.({ ok: true });
    });
  }
});

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  process.stderr.write(`${JSON.stringify({ port, msg: 'listening' })}\n`);
});

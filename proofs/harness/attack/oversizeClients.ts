import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { LeanSocket } from '../LeanSocket.ts';
import type { Account } from '../account.ts';
import { CUT, type AllowedKind, type OversizeKind } from './oversizeKinds.ts';

/** Sends what is too large, of one kind after the other, each time the measuring process names one. */
export type OversizeTask = {
  origin: string;
  accounts: Account[];
  /** Each kind goes on for so long, by so many at once. */
  forMs: number;
  atOnce: number;
  /** Who is in the room with each attacker that sends descriptions. */
  room: string;
  victim: string;
};
/** `sentBytes`: given to the network by the attackers, not what the server has read. */
export type OversizeReport = { sent: number; accepted: string[]; answers: Record<string, number>; sentBytes: number };

const MB = 2 ** 20;
/** Nothing large was sent, for there was no connection to send it over. */
const KEPT_OUT = 'kept out';
const task = JSON.parse(process.argv[2] ?? '{}') as OversizeTask;
const port = Number(new URL(task.origin).port);
let turn = 0;
let sentBytes = 0;

const filler = Buffer.alloc(10 * MB, 'x');
const json = (bytes: number): Buffer =>
  Buffer.concat([Buffer.from('{"email":"ann@test.com","password":"'), filler.subarray(0, bytes), Buffer.from('"}')]);
/** Less than any limit before it is unpacked, 10 MB after: all but brotli's must be built once only. */
const bombs = {
  gzip: gzipSync(json(10 * MB)),
  deflate: deflateSync(json(10 * MB)),
  br: brotliCompressSync(json(10 * MB)),
};

function account(): Account {
  const next = task.accounts[(turn += 1) % task.accounts.length];
  if (next === undefined) throw new Error('There is nobody to send it.');
  return next;
}

/** Sends `parts` one after the other for as long as the other end takes them; resolves to the status of the answer. */
function post(path: string, headers: readonly string[], parts: readonly Buffer[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
    // What is wanted has been said: it goes away like anybody who has read the refusal.
    if (/^HTTP\/1\.1 \d+/.test(answer)) socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    const wentBytes = socket.bytesWritten - socket.writableLength;
    sentBytes += wentBytes;
    resolve(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? (wentBytes > 0 ? CUT : KEPT_OUT));
  });
  socket.write(
    `${[`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`,
  );
  let next = 0;
  const send = (): void => {
    while (next < parts.length && socket.writable) {
      next += 1;
      if (!socket.write(parts[next - 1] ?? '')) return void socket.once('drain', send);
    }
  };
  send();
  return promise;
}

const withLength = (path: string, body: Buffer, headers: string[] = []): Promise<string> =>
  post(path, [...headers, `Content-Length: ${body.length}`], inParts(body));

function withoutLength(path: string, body: Buffer): Promise<string> {
  const chunks = inParts(body).map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
  );
  return post(path, ['Transfer-Encoding: chunked'], [...chunks, Buffer.from('0\r\n\r\n')]);
}

function inParts(body: Buffer): Buffer[] {
  const size = 64 * 1024;
  return Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );
}

const LOGIN = '/api/auth/login';

async function polling(send: (path: string, body: Buffer) => Promise<string>, bytes: number): Promise<string> {
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await fetch(task.origin + path);
  if (!opened.ok) return KEPT_OUT;
  const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
  const signedIn = await fetch(`${task.origin}${path}&sid=${sid}`, {
    method: 'POST',
    body: `40${JSON.stringify({ token: account().token })}`,
  });
  if (!signedIn.ok) return KEPT_OUT;
  return send(
    `${path}&sid=${sid}`,
    Buffer.concat([Buffer.from('42["x","'), filler.subarray(0, bytes), Buffer.from('"]')]),
  );
}

async function frame(bytes: number): Promise<string> {
  const { email, token } = account();
  const socket = await LeanSocket.connect(task.origin, token).catch(() => null);
  if (socket === null) return KEPT_OUT;
  // One's media is told from a seat. Without `protocol` it ends with the connection.
  await socket.ask('joinRoom', { email, roomId: `of ${email}` });
  if (!socket.isOpen) return KEPT_OUT;
  sentBytes += bytes;
  const answer = await socket.askRaw(
    `["mediaState",{"audio":true,"video":true,"screen":false,"x":"${filler.toString('latin1', 0, bytes)}"}]`,
  );
  socket.close();
  return wordOf(answer);
}

/** Everything about it is right but its length. */
async function description(bytes: number): Promise<string> {
  const { email, token } = account();
  const socket = await LeanSocket.connect(task.origin, token).catch(() => null);
  if (socket === null) return KEPT_OUT;
  await socket.ask('joinRoom', { email, roomId: task.room });
  if (!socket.isOpen) return KEPT_OUT;
  const sdp = 'v=0'.padEnd(bytes, 'x');
  sentBytes += sdp.length;
  const answer = await socket.ask('callUser', { to: task.victim, offer: { type: 'offer', sdp }, connection: 'c' });
  await socket.ask('leaveRoom', { roomId: task.room });
  socket.close();
  return wordOf(answer);
}

function wordOf(answer: unknown): string {
  if (answer === undefined) return CUT;
  const { ok, code = 'no code' } = answer as { ok: boolean; code?: string };
  return ok ? 'ok' : code;
}

/** Offers to compress, and compresses whatever the answer is: 10 MB in 10 KB (RFC 7692). */
function compressed(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1');
  const offer = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits';
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${offer}\r\n\r\n`,
  );
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const isFirst = text === '';
    text += chunk.toString('latin1');
    if (!isFirst) return;
    const size = Buffer.alloc(2);
    size.writeUInt16BE(bombs.deflate.length);
    // A final text frame with the bit for "compressed", masked with zeros.
    socket.write(Buffer.concat([Buffer.from([0xc1, 0xfe]), size, Buffer.alloc(4), bombs.deflate]));
    sentBytes += bombs.deflate.length;
  });
  socket.on('close', () => {
    const head = text.slice(0, text.indexOf('\r\n\r\n'));
    if (/sec-websocket-extensions/i.test(head)) resolve('ok');
    else resolve(head.startsWith('HTTP/1.1 101') ? CUT : KEPT_OUT);
  });
  return promise;
}

const SEND: Record<OversizeKind | AllowedKind, () => Promise<string>> = {
  'allowed SDP': () => description(60 * 1024),
  'allowed frames': () => frame(60 * 1024),
  'allowed polling': () => polling(withLength, 60 * 1024),
  'allowed REST': () => withLength(LOGIN, json(15 * 1024)),
  'SDP of 65 KB': () => description(65 * 1024 + 1),
  'frames of 130 KB': () => frame(130 * 1024),
  'frames of 1 MB': () => frame(MB),
  'frames of 10 MB': () => frame(9.9 * MB),
  'polling of 130 KB': () => polling(withLength, 130 * 1024),
  'polling of 1 MB': () => polling(withLength, MB),
  'polling of 10 MB': () => polling(withLength, 10 * MB),
  'polling of 10 MB without a length': () => polling(withoutLength, 10 * MB),
  'REST of 1 MB': () => withLength(LOGIN, json(MB)),
  'REST of 10 MB': () => withLength(LOGIN, json(10 * MB)),
  'REST of 10 MB without a length': () => withoutLength(LOGIN, json(10 * MB)),
  'gzip bomb': () => withLength(LOGIN, bombs.gzip, ['Content-Encoding: gzip']),
  'deflate bomb': () => withLength(LOGIN, bombs.deflate, ['Content-Encoding: deflate']),
  'brotli bomb': () => withLength(LOGIN, bombs.br, ['Content-Encoding: br']),
  'compressed frames that nobody agreed to': compressed,
};

/** Refusals of the size, of the connection, and of those whom the server has had enough of. */
const REFUSALS = new Set([CUT, '400', '403', '413', '429', 'bad_request', 'too_many_requests', KEPT_OUT]);

async function attack(kind: OversizeKind | AllowedKind): Promise<OversizeReport> {
  const report: OversizeReport = { sent: 0, accepted: [], answers: {}, sentBytes: 0 };
  const send = SEND[kind];
  const untilMs = performance.now() + task.forMs;
  sentBytes = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      report.sent += 1;
      const answer = await send();
      report.answers[answer] = (report.answers[answer] ?? 0) + 1;
      if (!REFUSALS.has(answer)) report.accepted.push(answer);
    }
  };
  await Promise.all(Array.from({ length: task.atOnce }, one));
  return { ...report, sentBytes };
}

process.on('disconnect', () => process.exit(0));
process.on('message', (kind) => {
  void attack(kind as OversizeKind | AllowedKind).then((report) => process.send?.(report));
});
process.send?.('ready');

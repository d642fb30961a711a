import { once } from 'node:events';
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';

const TIMEOUT_MS = 5000;
const BODY_BYTES = 4096;

export type ProbeAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

/** What a WebSocket was answered with: `opened` when the server on the other side is Parley's. */
export type UpgradeAnswer = { kind: 'opened' } | { kind: 'refused'; status: number } | { kind: 'silent' };

/**
 * One request, over a certificate that may be bad: that is a finding of its own, and no reason to stop looking.
 * @throws the system's error when there is no answer
 */
export async function probe(url: string, headers: Record<string, string> = {}): Promise<ProbeAnswer> {
  const [answer] = (await once(begin(url, headers).end(), 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of answer) {
    body += String(chunk);
    if (body.length > BODY_BYTES) break;
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

/** Opens a WebSocket as Socket.IO does, and waits for the server's first packet. @throws the system's error */
export async function probeWebSocket(origin: string, headers: Record<string, string>): Promise<UpgradeAnswer> {
  const request = begin(`${origin}/socket.io/?EIO=4&transport=websocket`, {
    ...headers,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  });
  const { promise, resolve, reject } = Promise.withResolvers<UpgradeAnswer>();
  request.once('error', reject);
  request.once('response', (answer) => {
    answer.resume();
    resolve({ kind: 'refused', status: answer.statusCode ?? 0 });
  });
  request.once('upgrade', (_, socket: Socket, head: Buffer) => {
    let bytes = head;
    // Engine.IO's first packet, `0{"sid":...}`, in a text frame.
    const look = (): void => {
      if (bytes.includes('0{"sid"')) resolve({ kind: 'opened' });
    };
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      look();
    });
    look();
    socket.setTimeout(TIMEOUT_MS, () => resolve({ kind: 'silent' }));
    socket.once('error', () => resolve({ kind: 'silent' }));
    socket.once('close', () => resolve({ kind: 'silent' }));
    void promise.finally(() => socket.destroy());
  });
  request.end();
  return promise;
}

function begin(url: string, headers: Record<string, string>): ReturnType<typeof requestHttp> {
  const options = { headers, agent: false, timeout: TIMEOUT_MS };
  const request = url.startsWith('https:')
    ? requestHttps(url, { ...options, rejectUnauthorized: false })
    : requestHttp(url, options);
  request.once('timeout', () => request.destroy(Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' })));
  return request;
}

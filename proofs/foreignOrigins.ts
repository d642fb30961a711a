import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ServerProcess } from './harness/ServerProcess.ts';
import { atMost, exactly, type Figure, type Proof } from './Proof.ts';

const HOST = 'meet.example.com';
const OWN = `https://${HOST}`;

/** Pages that are not ours, and what parsers have been fooled with. */
const FOREIGN = [
  'null',
  '',
  'https://evil.example',
  `https://${HOST}.evil.example`,
  `https://evil.${HOST}`,
  'https://example.com',
  'https://meetxexample.com',
  `https://${HOST}:444`,
  `https://${HOST}:80`,
  `https://${HOST}:443`,
  `http://${HOST}`,
  `wss://${HOST}`,
  `file://${HOST}`,
  'https://MEET.EXAMPLE.COM',
  `https://${HOST}.`,
  `https://${HOST}/`,
  `https://user@${HOST}`,
  `https://${HOST}@evil.example`,
  `${OWN} https://evil.example`,
  'http://localhost:5173',
];

/** A foreign page reaches nothing, however it spells its origin. */
export const foreignOrigins: Proof = {
  name: 'foreignOrigins',
  promise: `${FOREIGN.length} foreign origins, over REST and both socket transports: none is accepted, and one's own is.`,
  how:
    `Parley's own entry file in production with PUBLIC_URL=${OWN}. Each origin is sent as the header of five requests to that host: a ` +
    'GET and a POST of the API, a preflight, a handshake by long-polling, and one by WebSocket. Accepted is what is answered otherwise ' +
    'than by a refusal of the origin, and whatever carries a header that lets the page read the answer. Among them null, an ' +
    'empty one, subdomains, ports, schemes, upper case, a dot at the end, a path, names before an @, two at once, and the page of the development server.',
  run,
};

async function run(): Promise<Figure[]> {
  const env = { NODE_ENV: 'production', PUBLIC_URL: OWN, JWT_SECRET: randomBytes(32).toString('hex') };
  const server = await ServerProcess.startParley({ env });
  try {
    const accepted: string[] = [];
    for (const origin of FOREIGN) {
      for (const way of WAYS)
        if (await isAccepted(server.origin, way, origin)) accepted.push(`${way.name} from "${origin}"`);
    }
    let own = 0;
    for (const way of WAYS) own += (await isAccepted(server.origin, way, OWN)) ? 1 : 0;
    return [
      atMost(0, {
        name: `accepted of ${FOREIGN.length * WAYS.length} requests of foreign pages`,
        value: accepted.length,
        unit: 'requests',
        ...(accepted.length === 0 ? {} : { note: accepted.slice(0, 5).join(', ') }),
      }),
      exactly(WAYS.length, { name: 'accepted of the requests of its own page', value: own, unit: 'requests' }),
    ];
  } finally {
    await server.stop();
  }
}

type Way = { name: string; method: string; path: string; headers?: Record<string, string>; refused: number };

const WAYS: readonly Way[] = [
  { name: 'GET', method: 'GET', path: '/api/auth/me', refused: 403 },
  { name: 'POST', method: 'POST', path: '/api/auth/login', refused: 403 },
  {
    name: 'preflight',
    method: 'OPTIONS',
    path: '/api/auth/login',
    headers: { 'access-control-request-method': 'POST' },
    refused: 403,
  },
  { name: 'polling', method: 'GET', path: '/socket.io/?EIO=4&transport=polling', refused: 403 },
  {
    name: 'WebSocket',
    method: 'GET',
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
    // So Engine.IO refuses every upgrade.
    refused: 400,
  },
];

async function isAccepted(server: string, { method, path, headers, refused }: Way, origin: string): Promise<boolean> {
  const sent = request(server + path, { method, agent: false, headers: { host: HOST, origin, ...headers } });
  sent.end();
  const upgraded = once(sent, 'upgrade').then(([answer, socket]) => {
    (socket as Socket).destroy();
    return answer as IncomingMessage;
  });
  const answered = once(sent, 'response').then(([answer]) => (answer as IncomingMessage).resume());
  const answer = await Promise.any([answered, upgraded]);
  return answer.statusCode !== refused || answer.headers['access-control-allow-origin'] !== undefined;
}

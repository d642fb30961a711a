import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openTcp, openTls, plainAndSecureServers } from '../testing/plainAndSecureServers.ts';
import { answerRequestFaults } from './answerRequestFaults.ts';

const servers = plainAndSecureServers();

const ways = {
  'plain HTTP': () => openTcp(servers.plain),
  TLS: () => openTls(servers.secure),
  'plain HTTP at a port of TLS': () => openTcp(servers.secure),
};

/** All that comes back until the server closes. */
async function answersTo(sent: string, socket = openTcp(servers.plain)): Promise<string> {
  socket.write(sent);
  return text(socket);
}

function parsed(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head, body: JSON.parse(body) as unknown, bytes: Buffer.byteLength(body) };
}

const LARGE = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`;
const HUGE = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(2 ** 20)}\r\n\r\n`;
const LOGIN = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

describe.each(Object.entries(ways))('over %s', (_way, connectTo) => {
  it.each([
    ['no request line', 'nonsense\r\n\r\n', 400, 'bad_request'],
    ['a header that is none', 'GET / HTTP/1.1\r\nHost: x\r\nno header\r\n\r\n', 400, 'bad_request'],
    ['two lengths', `${LOGIN}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, 400, 'bad_request'],
    ['headers of 17 KB', LARGE, 431, 'payload_too_large'],
    ['headers of 1 MB', HUGE, 431, 'payload_too_large'],
  ])('%s is refused in words, and closed', async (_name, sent, status, code) => {
    const { head, body, bytes } = parsed(await answersTo(sent, connectTo()));
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w`));
    expect(head).toMatch(/\r\nContent-Type: application\/json/i);
    expect(head).toMatch(/\r\nConnection: close/i);
    expect(head).toContain(`\r\nContent-Length: ${bytes}`);
    expect(body).toEqual({ code, message: expect.stringMatching(/^[A-Z].*\.$/) });
  });
});

it('a body in broken pieces is refused in words', async () => {
  const { head, body } = parsed(await answersTo(`${LOGIN}Transfer-Encoding: chunked\r\n\r\nno length\r\n`));
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toMatchObject({ code: 'bad_request' });
});

it('what does not come in time is refused in words', async () => {
  const headers = answersTo('GET / HTTP/1.1\r\nHost: x\r\n');
  const body = answersTo(`${LOGIN}Content-Length: 1000\r\n\r\n{`);
  for (const answer of await Promise.all([headers, body])) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(parsed(answer).body).toMatchObject({ code: 'request_timeout' });
  }
});

it('what does not say its host is refused in words', async () => {
  const { head, body } = parsed(await answersTo('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'));
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(body).toEqual({ code: 'bad_request', message: 'Send a Host header.' });
  expect(await answersTo('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

it.each([
  ['polling', ''],
  ['websocket', 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
])('a socket that does not say its host is refused over %s', async (transport, upgrade) => {
  const connection = upgrade === '' ? 'close' : 'Upgrade';
  const sent = `GET /socket.io/?EIO=4&transport=${transport} HTTP/1.1\r\nConnection: ${connection}\r\n${upgrade}\r\n`;
  expect(await answersTo(sent)).toMatch(/^HTTP\/1\.1 40[03] [^]*bad_request: /);
});

it('an expectation that nobody knows is ignored', async () => {
  const sent = 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: cake\r\nConnection: close\r\n\r\n';
  expect(await answersTo(sent)).toMatch(/^HTTP\/1\.1 200 /);
});

it('an answer that was given stays the last one but the refusal', async () => {
  const socket = openTcp(servers.plain);
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'readable');
  const answers = await answersTo('nonsense\r\n\r\nnonsense\r\n\r\n', socket);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
});

it('an answer that has begun is not garbled: its connection is closed', async () => {
  const server = createServer(
    (_request, response) => void response.writeHead(200, { 'content-length': 99 }).write('begun'),
  );
  answerRequestFaults(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (part) => {
    answer += String(part);
    if (answer.endsWith('begun')) socket.write('nonsense\r\n\r\n');
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  server.close();
  expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*begun$/);
});

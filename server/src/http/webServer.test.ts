import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { openTcp, openTls, plainAndSecureServers } from '../testing/plainAndSecureServers.ts';

const servers = plainAndSecureServers();

const ways = {
  'plain HTTP': () => openTcp(servers.plain),
  TLS: () => openTls(servers.secure),
};

describe.each(Object.entries(ways))('an offer of another protocol, over %s', (_way, open) => {
  /** All that comes back until the server closes. */
  async function answerTo(line: string, upgrade: string, body = ''): Promise<string> {
    const socket = open();
    socket.write(
      [
        `${line} HTTP/1.1`,
        'Host: 127.0.0.1',
        'Connection: close, Upgrade, HTTP2-Settings',
        `Upgrade: ${upgrade}`,
        'HTTP2-Settings: AAMAAABkAAQAAP__',
        ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
        '',
        body,
      ].join('\r\n'),
    );
    return text(socket);
  }

  it.each(['h2c', 'websocket', 'h2c, websocket'])('%s changes no answer of a route', async (upgrade) => {
    expect(await answerTo('GET /healthz', upgrade)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"status":"ok"\}$/);
    expect(await answerTo('GET /api/auth/me', upgrade)).toMatch(/^HTTP\/1\.1 401 [^]*"code":"unauthorized"/);
  });

  it('keeps no body from its route', async () => {
    const account = JSON.stringify({ name: 'Ann', email: 'ann@example.com', password: 'SecurePass123' });
    expect(await answerTo('POST /api/auth/register', 'h2c', account)).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
  });

  it('keeps no socket from long-polling', async () => {
    const answer = await answerTo('GET /socket.io/?EIO=4&transport=polling', 'h2c');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*"upgrades":\["websocket"\]/);
  });
});

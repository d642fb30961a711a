import { spawnSync } from 'node:child_process';
import { createServer as createHttpServer, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../config.ts';
import { makeCertificate, type Certificate } from '../testing/makeCertificate.ts';
import { LOOPBACK_DOOR, noCoturnReason, startCoturn, type Coturn } from '../testing/startCoturn.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';
import { runDoctor } from './runDoctor.ts';

const SECRET = 'the secret that both sides share';
/** Too long for a name: no resolver is asked, and nothing leaves the machine. */
const NOWHERE = `${'nowhere'.repeat(10)}.invalid`;
const noFiles = () => ({ server: {}, client: {} });

type Diagnosis = { code: number; text: string; mends: string[] };

/** What the doctor says, with its lines put together again. */
async function diagnose(env: Record<string, string>, ...args: string[]): Promise<Diagnosis> {
  let written = '';
  const code = await runDoctor(args, { STUN_URLS: '', ...env }, (text) => (written += text), noFiles);
  const text = written.replaceAll(/\n {10,}/g, ' ');
  return { code, text, mends: text.split('\n').filter((line) => line.startsWith('  MEND')) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const opened: Server[] = [];
afterAll(() => {
  for (const server of opened) server.close();
});
function serve(listener: RequestListener): Server {
  const server = createHttpServer(listener);
  opened.push(server);
  return server;
}

describe.skipIf(noCoturnReason !== undefined)('a deployment with TLS and TURN', () => {
  const trusted = getCACertificates();
  let certificate: Certificate;
  let coturn: Coturn;
  let server: TestServer;
  let origin: string;

  beforeAll(async () => {
    certificate = makeCertificate(['127.0.0.1', 'localhost']);
    setDefaultCACertificates([...trusted, readFileSync(certificate.caFile, 'utf8')]);
    coturn = await startCoturn({ secret: SECRET, certificate, args: LOOPBACK_DOOR });
    const tls = { TLS_CERT_FILE: certificate.certFile, TLS_KEY_FILE: certificate.keyFile };
    server = await startServer({ env: { ...tls, ALLOWED_ORIGINS: 'https://app.example.com' } });
    origin = server.origin.replace('http:', 'https:');
  });
  afterAll(async () => {
    await server?.stop();
    await coturn?.stop();
    certificate?.remove();
    setDefaultCACertificates(trusted);
  });
  const settings = (more: Record<string, string> = {}): Record<string, string> => ({
    PUBLIC_URL: origin,
    ALLOWED_ORIGINS: 'https://app.example.com',
    STUN_URLS: `stun:127.0.0.1:${coturn.port}`,
    TURN_URLS: `turn:127.0.0.1:${coturn.port}, turn:127.0.0.1:${coturn.port}?transport=tcp, turns:localhost:${coturn.tlsPort}`,
    TURN_SECRET: SECRET,
    ...more,
  });

  it('is found in order, each part by name', async () => {
    const { code, text, mends } = await diagnose(settings());
    expect(mends).toEqual([]);
    expect(code).toBe(0);
    for (const words of [
      'relays over UDP, from 127.0.0.1',
      'relays over TCP, from 127.0.0.1',
      'relays over TLS, from 127.0.0.1',
      'sees this machine as 127.0.0.1',
      'good until',
      'The database answers',
      'Pages of https://app.example.com are let in',
      'Pages of strangers are refused',
      'Opens, and not for pages of strangers',
      "agrees with this machine's",
      'Nothing to mend.',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('with another TURN_SECRET: which text must be the same as which', async () => {
    const { code, mends } = await diagnose(settings({ TURN_SECRET: 'another' }));
    expect(code).toBe(1);
    expect(mends).toHaveLength(3);
    for (const line of mends) expect(line).toMatch(/TURN_SECRET must be the same text as static-auth-secret/);
  });

  it('whose TURN server stands behind its own wall: external-ip', async () => {
    const walled = await startCoturn({ secret: SECRET, args: ['--allow-loopback-peers'] });
    const { code, mends } = await diagnose(settings({ TURN_URLS: `turn:127.0.0.1:${walled.port}` }));
    await walled.stop();
    expect(code).toBe(1);
    expect(mends.join('\n')).toMatch(/denied-peer-ip in turnserver\.conf.*external-ip/);
  });

  it('whose TURN server was given an empty secret: that it is open to all', async () => {
    const open = await startCoturn({ secret: '', args: LOOPBACK_DOOR });
    const { mends } = await diagnose(settings({ TURN_URLS: `turn:127.0.0.1:${open.port}` }));
    await open.stop();
    expect(mends.join('\n')).toMatch(/relays for anybody, without a secret.*static-auth-secret/);
  });

  it('whose TURN server has no allocation left: the quotas by name', async () => {
    const narrow = await startCoturn({ secret: SECRET, args: [...LOOPBACK_DOOR, '--user-quota=1'] });
    const { mends } = await diagnose(settings({ TURN_URLS: `turn:127.0.0.1:${narrow.port}` }));
    await narrow.stop();
    expect(mends.join('\n')).toMatch(/user-quota or total-quota/);
  });

  it('with a URL for TLS that leads to the port without: cert and pkey', async () => {
    const bare = await startCoturn({ secret: SECRET, args: LOOPBACK_DOOR });
    const { mends } = await diagnose(settings({ TURN_URLS: `turns:127.0.0.1:${bare.port}` }));
    await bare.stop();
    expect(mends.join('\n')).toMatch(/TURN_URLS.*does not speak TLS.*cert and pkey/);
  });

  it('with an origin in ALLOWED_ORIGINS that the running server does not know: restart', async () => {
    const { mends } = await diagnose(settings({ ALLOWED_ORIGINS: 'https://new.example.com' }));
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(/https:\/\/new\.example\.com are refused \(403\).*ALLOWED_ORIGINS.*restart/);
  });

  it.each([
    ['has run out', ['127.0.0.1'], -1, /ran out on \d{4}-/],
    ['runs out soon', ['127.0.0.1'], 5, /runs out in [45] days/],
    ['is for another name', ['meet.example.com'], 30, /is for DNS:meet\.example\.com/],
  ])('with a certificate that %s: what to do', async (_, hosts, days, words) => {
    const bad = makeCertificate(hosts, days);
    setDefaultCACertificates([...trusted, readFileSync(bad.caFile, 'utf8')]);
    const tls = { TLS_CERT_FILE: bad.certFile, TLS_KEY_FILE: bad.keyFile };
    const other = await startServer({ env: tls });
    const { code, mends } = await diagnose({}, other.origin.replace('http:', 'https:'));
    await other.stop();
    setDefaultCACertificates([...trusted, readFileSync(certificate.caFile, 'utf8')]);
    bad.remove();
    expect(code).toBe(1);
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(words);
  });

  it('with a certificate that nobody trusts: the chain, and all else is still looked at', async () => {
    setDefaultCACertificates(trusted);
    const { mends, text } = await diagnose(settings());
    setDefaultCACertificates([...trusted, readFileSync(certificate.caFile, 'utf8')]);
    expect(mends).toHaveLength(2);
    for (const line of mends) expect(line).toMatch(/not trusted.*fullchain\.pem/);
    expect(text).toContain('relays over UDP');
    expect(text).toContain('Opens, and not for pages of strangers');
  });
});

describe('bad input ends in a sentence that says what to do', () => {
  let server: TestServer;
  let closed: string;
  beforeAll(async () => {
    server = await startServer();
    const gone = serve(() => undefined);
    closed = await listen(gone);
    await new Promise((resolve) => gone.close(resolve));
  });
  afterAll(() => server?.stop());
  const port = (): string => new URL(closed).port;

  it.each([
    ['a setting that Parley would not start with', { PORT: 'abc' }, [], /PORT must be a whole number/],
    ['half a pair', { TURN_SECRET: 'x' }, [], /TURN_URLS must be set too/],
    ['a name that leads nowhere', {}, [`http://${NOWHERE}`], /name \S+\.invalid is not known.*PUBLIC_URL/],
  ])('%s', async (_, env, args, words) => {
    const { code, mends } = await diagnose(env, ...args);
    expect(code).toBe(1);
    expect(mends.join('\n')).toMatch(words);
  });

  it('a closed port', async () => {
    const { code, mends } = await diagnose({}, closed);
    expect(code).toBe(1);
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(/Nothing listens at.*PUBLIC_URL.*Start Parley/);
  });

  it.each([
    ['turn:127.0.0.1:PORT', /TURN_URLS: nothing listens at 127\.0\.0\.1, UDP port/],
    ['turn:127.0.0.1:PORT?transport=tcp', /TURN_URLS: nothing listens at 127\.0\.0\.1, TCP port/],
    ['turns:127.0.0.1:PORT', /TURN_URLS: nothing listens at 127\.0\.0\.1, TCP port/],
    [`turn:${NOWHERE}`, /TURN_URLS: the name \S+\.invalid is not known/],
    ['turn:t.example:99999', /TURN_URLS must hold URLs of the form turn:host:port/],
    ['turns:127.0.0.1?transport=udp', /TURN_URLS: browsers do not speak.*turns:127\.0\.0\.1:5349\?transport=tcp/],
  ])('the TURN URL %s', async (text, words) => {
    const env = { TURN_URLS: text.replace('PORT', port()), TURN_SECRET: SECRET };
    const { code, mends } = await diagnose(env, server.origin);
    expect(code).toBe(1);
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(words);
  });

  it('a TURN URL that leads to a web server', async () => {
    const env = { TURN_URLS: `turn:127.0.0.1:${new URL(server.origin).port}?transport=tcp`, TURN_SECRET: SECRET };
    const { mends } = await diagnose(env, server.origin);
    expect(mends.join('\n')).toMatch(/TURN_URLS: what answers at .* is no STUN or TURN server/);
  });

  it('a STUN URL with a closed port', async () => {
    const { mends } = await diagnose({ STUN_URLS: `stun:127.0.0.1:${port()}` }, server.origin);
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(/STUN_URLS: nothing listens/);
  });

  it('an address that is none, and too many of them', async () => {
    for (const args of [['meet.example.com'], ['ftp://meet.example.com'], [server.origin, server.origin]]) {
      expect(await diagnose({}, ...args)).toMatchObject({ code: 1, text: expect.stringContaining('Usage') });
    }
  });
});

describe('what stands in front of the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ env: { NODE_ENV: 'production', JWT_SECRET: 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx' } });
  });
  afterAll(() => server?.stop());

  /** A proxy that answers upgrades like any other request. */
  const proxy = (change: (headers: Record<string, unknown>) => void): Promise<string> =>
    listen(
      serve((req, res) => {
        const headers: Record<string, unknown> = { ...req.headers, connection: 'close' };
        delete headers['upgrade'];
        change(headers);
        const on = request(server.origin + (req.url ?? ''), { headers: headers as never }, (answer) => {
          res.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(res);
        });
        req.pipe(on);
      }),
    );

  it('passes no WebSocket on', async () => {
    const { mends } = await diagnose({}, await proxy(() => undefined));
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(/A WebSocket is answered with \d+.*Upgrade and Connection/);
  });

  it('changes Host', async () => {
    const { mends } = await diagnose({}, await proxy((headers) => (headers['host'] = 'backend:5000')));
    expect(mends[0]).toMatch(/are refused \(403\)\. Set PUBLIC_URL=http:.*Host/);
  });

  it('takes Origin away', async () => {
    const { mends } = await diagnose({}, await proxy((headers) => delete headers['origin']));
    expect(mends.join('\n')).toMatch(/stranger's page is not refused.*Origin/);
  });

  it.each([
    [502, 'Bad Gateway', /proxy at .* does not reach Parley \(502\)/],
    [404, 'no such page', /Something else than Parley answers/],
    [200, '<html>', /Something else than Parley answers/],
  ])('answers %i by itself', async (status, body, words) => {
    const { mends } = await diagnose({}, await listen(serve((_, res) => res.writeHead(status).end(body))));
    expect(mends).toHaveLength(1);
    expect(mends[0]).toMatch(words);
  });

  it('lets through to a server whose database is away', async () => {
    const half = serve((req, res) => {
      if (req.url === '/healthz') res.end('{"status":"ok"}');
      else if (req.url === '/readyz') res.writeHead(503).end('{"code":"not_ready","down":["store"]}');
      else res.writeHead(req.headers.origin?.endsWith('.invalid') ? 403 : 401).end();
    });
    const { mends } = await diagnose({}, await listen(half));
    expect(mends[0]).toMatch(/Store.*"down":\["store"\].*MONGO_URI.*DATA_DIR/);
  });
});

it('the command ends with the code', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(PROJECT_ROOT, 'scripts/doctor.mjs'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], STUN_URLS: '' },
    });
  const { status, stdout } = run('http://127.0.0.1:1');
  expect(stdout).toMatch(/MEND +Server +Nothing listens at http:\/\/127\.0\.0\.1:1/);
  expect(status).toBe(1);
});

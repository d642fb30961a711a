import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ConfigError, PROJECT_ROOT, readConfig, readEnvFiles, VARIABLES } from './config.ts';

const goodSecret = 'q3Lm8vXz0RtYw2Kp6NcBh4JsDf7GaEu9Zx';

it('needs nothing', () => {
  const config = readConfig({});
  expect(config).toEqual({
    port: 5000,
    host: null,
    isProduction: false,
    mongoUri: null,
    dataDir: join(PROJECT_ROOT, 'data'),
    jwtSecret: null,
    apiOrigin: null,
    publicOrigin: null,
    trustProxy: false,
    logLevel: 'info',
    metricsToken: null,
    allowedOrigins: [],
    registration: 'open',
    accessTokenTtlMs: 7 * 86_400_000,
    refreshTokenTtlMs: 30 * 86_400_000,
    stunUrls: ['stun:stun.l.google.com:19302', 'stun:global.stun.twilio.com:3478'],
    turn: null,
    tls: null,
    mail: null,
    isServedOverTls: false,
    notes: [],
  });
  expect(Object.isFrozen(config) && Object.isFrozen(config.stunUrls)).toBe(true);
});

it('takes an empty value for unset, except for STUN_URLS', () => {
  const empty = Object.fromEntries(VARIABLES.map(({ name }) => [name, '']));
  expect(readConfig(empty)).toEqual({ ...readConfig({}), stunUrls: [] });
});

it('reads each form of value', () => {
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
    JWT_SECRET: goodSecret,
    MONGO_URI: 'mongodb+srv://user:password@cluster.mongodb.net/videocalling',
    DATA_DIR: '/var/lib/parley',
    PUBLIC_URL: 'https://meet.example.com/',
    ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
    ACCESS_TOKEN_TTL: '20s',
    REFRESH_TOKEN_TTL: '12h',
    STUN_URLS: 'stun:a.example,stuns:b.example',
    TURN_URLS: 'turn:t.example:3478?transport=udp, turns:t.example',
    TURN_SECRET: 's',
    TLS_CERT_FILE: 'tls/cert.pem',
    TLS_KEY_FILE: '/etc/key.pem',
    REGISTRATION: 'closed',
  });
  expect(config).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    isProduction: true,
    jwtSecret: goodSecret,
    mongoUri: 'mongodb+srv://user:password@cluster.mongodb.net/videocalling',
    dataDir: '/var/lib/parley',
    publicOrigin: 'https://meet.example.com',
    allowedOrigins: ['https://a.example', 'https://b.example:8443'],
    accessTokenTtlMs: 20_000,
    refreshTokenTtlMs: 12 * 3_600_000,
    stunUrls: ['stun:a.example', 'stuns:b.example'],
    turn: { urls: ['turn:t.example:3478?transport=udp', 'turns:t.example'], secret: 's' },
    tls: { certFile: join(PROJECT_ROOT, 'tls/cert.pem'), keyFile: '/etc/key.pem' },
    registration: 'closed',
    isServedOverTls: true,
  });
  expect(readConfig({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
  expect(readConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8, fd00::1' }).trustProxy).toEqual([
    'loopback',
    '10.0.0.0/8',
    'fd00::1',
  ]);
});

it.each<[Record<string, string>, string]>([
  [{ PORT: '70000' }, 'PORT'],
  [{ PORT: 'http' }, 'PORT'],
  [{ NODE_ENV: 'prod' }, 'NODE_ENV'],
  [{ MONGO_URI: 'postgres://x' }, 'MONGO_URI'],
  [{ HOST: 'a b' }, 'HOST'],
  [{ VITE_API_URL: 'api.example.com' }, 'VITE_API_URL'],
  [{ PUBLIC_URL: 'https://meet.example.com/parley' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://user@meet.example.com' }, 'PUBLIC_URL'],
  [{ PUBLIC_URL: 'https://*.example.com' }, 'PUBLIC_URL'],
  [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY'],
  [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS'],
  [{ ALLOWED_ORIGINS: 'https://a.example,null' }, 'ALLOWED_ORIGINS'],
  [{ ALLOWED_ORIGINS: 'https://*.a.example' }, 'ALLOWED_ORIGINS'],
  [{ REGISTRATION: 'yes' }, 'REGISTRATION'],
  [{ REGISTRATION: 'sometimes' }, 'REGISTRATION'],
  [{ ACCESS_TOKEN_TTL: '7' }, 'ACCESS_TOKEN_TTL'],
  [{ ACCESS_TOKEN_TTL: '0d' }, 'ACCESS_TOKEN_TTL'],
  [{ REFRESH_TOKEN_TTL: '99999d' }, 'REFRESH_TOKEN_TTL'],
  [{ STUN_URLS: 'https://a.example' }, 'STUN_URLS'],
  [{ STUN_URLS: 'turn:a.example' }, 'STUN_URLS'],
  [{ STUN_URLS: 'stun:' }, 'STUN_URLS'],
  [{ STUN_URLS: 'stun:a.example,stun://b.example' }, 'STUN_URLS'],
  [{ TURN_URLS: 'turn:a.example' }, 'TURN_SECRET'],
  [{ TURN_SECRET: 's' }, 'TURN_URLS'],
  [{ TURN_URLS: 'stun:a.example', TURN_SECRET: 's' }, 'TURN_URLS'],
  [{ TURN_URLS: 'turn:a.example?transport=foo', TURN_SECRET: 's' }, 'TURN_URLS'],
  [{ TLS_CERT_FILE: 'a.pem' }, 'TLS_KEY_FILE'],
  [{ TLS_KEY_FILE: 'a.pem' }, 'TLS_CERT_FILE'],
  [{ SMTP_URL: 'mail.example.com' }, 'SMTP_URL'],
  [{ SMTP_URL: 'smtp://mail.example.com/path' }, 'SMTP_URL'],
  [{ SMTP_URL: 'smtp://a:100%@mail.example.com' }, 'SMTP_URL'],
  // It would write mails, with their links, to the console.
  [{ SMTP_URL: 'smtp://mail.example.com?logger=true&debug=true' }, 'SMTP_URL'],
  [{ MAIL_FROM: 'noreply@example.com' }, 'SMTP_URL'],
  [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a\r\nBcc: x@example.com' }, 'MAIL_FROM'],
  [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'Parley' }, 'MAIL_FROM'],
  [{ REDIS_URL: 'redis://localhost' }, 'REDIS_URL'],
  [{ LIVEKIT_URL: 'ws://localhost' }, 'LIVEKIT_URL'],
  [{ LIVEKIT_API_KEY: 'k' }, 'LIVEKIT_API_KEY'],
  [{ LIVEKIT_API_SECRET: 's' }, 'LIVEKIT_API_SECRET'],
  [{ NODE_ENV: 'production' }, 'JWT_SECRET'],
  [{ NODE_ENV: 'production', JWT_SECRET: goodSecret.slice(0, 31) }, 'JWT_SECRET'],
  [{ NODE_ENV: 'production', JWT_SECRET: 'your-super-secret-key-min-32-characters-recommended' }, 'JWT_SECRET'],
  [{ NODE_ENV: 'production', JWT_SECRET: 'your-secret-key' }, 'JWT_SECRET'],
  [{ NODE_ENV: 'production', JWT_SECRET: 'k'.repeat(32) }, 'JWT_SECRET'],
  [{ NODE_ENV: 'production', JWT_SECRET: goodSecret, PUBLIC_URL: 'http://meet.example.com' }, 'PUBLIC_URL'],
])('refuses %o with one sentence that names %s and shows no value', (env, name) => {
  const read = () => readConfig(env);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(new RegExp(`^${name} [^\n]+\\.$`));
  if (name === 'JWT_SECRET' && env['JWT_SECRET']) expect(read).not.toThrow(env['JWT_SECRET']);
});

it('accepts a short secret outside production', () => {
  expect(readConfig({ JWT_SECRET: 'short' }).jwtSecret).toBe('short');
});

it('says that nobody beyond the machine is served in production without HTTPS', () => {
  const notes = (env: Record<string, string>) =>
    readConfig({ NODE_ENV: 'production', JWT_SECRET: goodSecret, ...env }).notes.join();
  expect(notes({})).toContain('TRUST_PROXY');
  expect(notes({ PUBLIC_URL: 'http://localhost:5000' })).toContain('TLS_CERT_FILE');
  expect(notes({ TRUST_PROXY: '1' })).toBe('');
  expect(notes({ TLS_CERT_FILE: 'a', TLS_KEY_FILE: 'b' })).toBe('');
  expect(notes({ TRUST_PROXY: '1', TURN_URLS: 'turn:t.example', TURN_SECRET: 'k'.repeat(40) })).toContain(
    'TURN_SECRET',
  );
});

it('says that refresh is off when the API is another site', () => {
  const notes = (env: Record<string, string>) => readConfig(env).notes.join();
  expect(notes({ VITE_API_URL: 'https://api.example.com', PUBLIC_URL: 'https://meet.example.com' })).toBe('');
  expect(notes({ VITE_API_URL: 'http://localhost:5000' })).toBe('');
  expect(notes({ VITE_API_URL: 'https://api.other.org', PUBLIC_URL: 'https://meet.example.com' })).toContain(
    'refresh is off',
  );
  expect(notes({ VITE_API_URL: 'http://api.example.com', PUBLIC_URL: 'https://meet.example.com' })).toContain(
    'refresh is off',
  );
  expect(notes({ VITE_API_URL: 'http://10.0.0.1', PUBLIC_URL: 'http://10.1.0.1' })).toContain('refresh is off');
});

it('reads both files, and the environment outranks them', async () => {
  const root = await mkdtemp(join(tmpdir(), 'parley-env-'));
  expect(readEnvFiles(root)).toEqual({ server: {}, client: {} });
  await Promise.all([mkdir(join(root, 'server')), mkdir(join(root, 'client'))]);
  await writeFile(
    join(root, 'server/.env'),
    'PORT=6000\nLOG_LEVEL=warn # quiet\nSTUN_URLS=stun:a.example\nVITE_API_URL=https://x\n',
  );
  await writeFile(join(root, 'client/.env'), 'VITE_API_URL=http://localhost:6000\nPORT=7000\n');
  const files = readEnvFiles(root);
  await rm(root, { recursive: true });

  expect(readConfig({}, files)).toMatchObject({ port: 6000, logLevel: 'warn', apiOrigin: 'http://localhost:6000' });
  const config = readConfig({ PORT: '6001', LOG_LEVEL: '', STUN_URLS: '' }, files);
  expect(config).toMatchObject({ port: 6001, logLevel: 'warn', stunUrls: [] });
});

it.each([
  [{}, 'Parley <noreply@localhost>'],
  [{ PUBLIC_URL: 'https://meet.example.com' }, 'Parley <noreply@meet.example.com>'],
  [{ SMTP_URL: 'smtps://post%40example.com:pw@mail.example.com' }, 'Parley <post@example.com>'],
  [{ MAIL_FROM: 'Calls <calls@example.com>' }, 'Calls <calls@example.com>'],
])('with %j mails come from %s', (more, from) => {
  const env = { SMTP_URL: 'smtp://mail.example.com:587', ...more };
  expect(readConfig(env).mail).toEqual({ url: env.SMTP_URL, from });
});

it('says when the links in mails would lead nowhere', () => {
  const env = { NODE_ENV: 'production', JWT_SECRET: goodSecret, SMTP_URL: 'smtp://localhost' };
  expect(readConfig(env).notes.join()).toContain('PUBLIC_URL');
  expect(readConfig({ ...env, PUBLIC_URL: 'https://meet.example.com' }).notes.join()).not.toContain('PUBLIC_URL');
});

import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

const secret = 'a-secret-of-this-test-with-40-characters';
let server: TestServer;
let api: ApiClient;
let token: string;

beforeAll(async () => {
  server = await startServer({ env: { JWT_SECRET: secret } });
  api = new ApiClient(server.origin);
  token = (await api.register('ann@test.com')).body.token;
});
afterAll(() => server?.stop());

const good = { name: 'Bob', email: 'bob@test.com', password: 'SecurePass123' };

describe('a body of the wrong shape is a bad request', () => {
  it.each([
    ['cut JSON', '{"name":"Bob"'],
    ['no JSON', 'name=Bob'],
    ['a string', '"Bob"'],
    ['null', 'null'],
    ['a number', '1'],
    ['an array', '[]'],
    ['nothing in it', '{}'],
    ['empty', ''],
    ['a number for a name', { ...good, name: 1 }],
    ['an array for an address', { ...good, email: ['bob@test.com'] }],
    ['an operator for an address', { ...good, email: { $gt: '' } }],
    ['an operator for a password', { ...good, password: { $gt: '' } }],
    ['a name of 200 characters', { ...good, name: 'x'.repeat(200) }],
    ['a name of spaces', { ...good, name: '   ' }],
    ['a control character', { ...good, name: 'Bob\u0000' }],
    ['no address', { ...good, email: 'bob' }],
    ['an address of 300 characters', { ...good, email: `${'x'.repeat(300)}@test.com` }],
  ])('%s', async (_, body) => {
    const answer = await api.post('/api/auth/register', { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
    expect(answer.body.message).toMatch(/\w+ .*\.$/);
  });

  it('names each place, in words', async () => {
    const answer = await api.post('/api/auth/register', { body: { name: 1, email: 'bob', password: { $gt: '' } } });
    expect(answer.body.issues).toEqual([
      { path: 'name', message: 'Invalid input: expected string, received number' },
      { path: 'email', message: 'must be an e-mail address' },
      { path: 'password', message: 'Invalid input: expected string, received object' },
    ]);
  });

  it('a packed body, however small', async () => {
    const response = await fetch(`${server.origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ email: 'ann@test.com', password: 'SecurePass123' })),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'bad_request']);
  });

  it.each(['email', 'password'])('an operator as %s at sign-in', async (field) => {
    const body = { email: 'ann@test.com', password: 'SecurePass123', [field]: { $gt: '' } };
    expect((await api.post('/api/auth/login', { body })).body.code).toBe('bad_request');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
    'content type %s',
    async (type) => {
      const headers = { 'content-type': type };
      for (const path of ['/api/auth/register', '/api/rooms']) {
        const answer = await api.post(path, { body: JSON.stringify(good), headers, token });
        expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
      }
    },
  );
});

it.each([
  ['GET', '/api/auth/me'],
  ['POST', '/api/auth/refresh'],
  ['POST', '/api/auth/logout'],
  ['DELETE', '/api/auth/sessions/none'],
  ['POST', '/api/none'],
])('%s %s, which reads no body, refuses an array all the same', async (method, path) => {
  // `fetch` sends no body with a GET.
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 2 };
  const sent = request(server.origin + path, { method, headers }).end('[]');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  expect([answer.statusCode, await json(answer)]).toEqual([400, expect.objectContaining({ code: 'bad_request' })]);
  expect((await api.get('/api/auth/me', { token })).status).toBe(200);
});

it('takes __proto__ and constructor for unknown fields', async () => {
  const body = `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"name":"Eve","email":"eve@test.com","password":"SecurePass123"}`;
  const answer = await api.post('/api/auth/register', { body });
  expect(answer.status).toBe(201);
  expect(Object.keys(answer.body.user).toSorted()).toEqual(['_id', 'email', 'name']);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  const login = await api.post('/api/auth/login', { body: '{"__proto__":{"email":"eve@test.com"},"password":"x"}' });
  expect(login.body.code).toBe('bad_request');
});

it('says why a password is weak', async () => {
  for (const [password, words] of [
    ['1234567', '8 characters'],
    ['x'.repeat(73), '72 bytes'],
  ] as const) {
    const answer = await api.register('weak@test.com', { password });
    expect([answer.status, answer.body.code]).toEqual([400, 'weak_password']);
    expect(answer.body.message).toContain(words);
  }
});

it('refuses a body over 16 KB', async () => {
  const answer = await api.register('big@test.com', { name: 'x'.repeat(20_000) });
  expect([answer.status, answer.body.code]).toEqual([413, 'payload_too_large']);
});

it.each([
  ['GET', '/api/none'],
  ['POST', '/api/none'],
  ['PUT', '/api/auth/login'],
  ['GET', '/api/auth/register'],
  ['DELETE', '/api/rooms'],
  ['GET', '/api'],
  ['GET', '/api/auth/2fa/setup'],
])('%s %s is not found, in JSON', async (method, path) => {
  const answer = await api.call(method, path, { token });
  expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
});

it('takes a broken path for a bad request', async () => {
  const answer = await api.get('/api/rooms/%E0%A4', { token });
  expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
});

describe('a token is refused when it is', () => {
  const claims = () => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  const without = (claim: string) => Object.fromEntries(Object.entries(claims()).filter(([name]) => name !== claim));
  const key = createSecretKey(Buffer.from(secret));
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('control: signed like this one is good', async () => {
    expect((await api.get('/api/auth/me', { token: jwt.sign(claims(), key) })).status).toBe(200);
  });

  it.each<[string, () => string | undefined]>([
    ['missing', () => undefined],
    ['empty', () => ''],
    ['no JWT', () => 'abc'],
    ['cut', () => token.slice(0, -2)],
    [
      'forged',
      () =>
        `${token.slice(0, token.indexOf('.'))}.${encode({ ...claims(), email: 'bob@test.com' })}.${token.split('.')[2]}`,
    ],
    ['foreign', () => jwt.sign(claims(), 'another-secret-with-forty-characters-xxxx')],
    ['alg none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`],
    ['HS512', () => jwt.sign(claims(), key, { algorithm: 'HS512' })],
    ['expired', () => jwt.sign({ ...claims(), iat: 1_600_000_000, exp: 1_600_000_001 }, key)],
    ['made in the future', () => jwt.sign({ ...claims(), iat: Math.floor(Date.now() / 1000) + 120 }, key)],
    ['without an end', () => jwt.sign(without('exp'), key)],
    ['without a session, as the seed makes them', () => jwt.sign(without('sid'), key)],
    ['of an unknown session', () => jwt.sign({ ...claims(), sid: 'A'.repeat(22) }, key)],
    ["for another's session", () => jwt.sign({ ...claims(), _id: 'f'.repeat(24) }, key)],
    ['with an operator in it', () => jwt.sign({ ...claims(), sid: { $gt: '' } }, key)],
  ])('%s', async (_, make) => {
    const made = make();
    const answer = await api.get('/api/auth/me', made === undefined ? {} : { token: made });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
  });

  it('not behind Bearer', async () => {
    const answer = await api.get('/api/auth/me', { headers: { authorization: `Basic ${token}` } });
    expect(answer.status).toBe(401);
  });
});

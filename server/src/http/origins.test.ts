import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOriginRule } from '../origins.ts';
import { ApiClient } from '../testing/ApiClient.ts';
import { startServer, type TestServer } from '../testing/startServer.ts';

describe('the rule', () => {
  const config = {
    allowedOrigins: ['https://app.example.com'],
    apiOrigin: 'https://api.example.com',
    publicOrigin: 'https://meet.example.com',
    isProduction: true,
  };
  const isAllowed = createOriginRule(config);

  it.each([
    [undefined, 'meet.example.com'],
    ['http://192.168.1.5:5000', '192.168.1.5:5000'],
    ['https://other.example', 'other.example'],
    ['https://other.example', 'other.example:443'],
    ['https://app.example.com', 'meet.example.com'],
    ['https://api.example.com', 'x'],
    ['https://meet.example.com', 'internal:5000'],
    ['https://meet.example.com:8443', 'meet.example.com:8443'],
  ])('accepts %s at %s', (origin, host) => {
    expect(isAllowed(origin, host)).toBe(true);
  });

  it.each([
    ['null', 'null'],
    ['', 'meet.example.com'],
    ['https://evil.example', 'meet.example.com'],
    ['https://app.example.com.evil.example', 'meet.example.com'],
    ['https://app.example.com:444', 'meet.example.com'],
    ['http://app.example.com', 'meet.example.com'],
    ['http://meet.example.com', 'meet.example.com'],
    ['http://meet.example.com:8080', 'meet.example.com:8080'],
    ['https://meet.example.com:444', 'meet.example.com'],
    ['http://host:5001', 'host:5000'],
    ['https://host', 'host:80'],
    ['https://host/', 'host'],
    ['https://host', undefined],
    ['file://host', 'host'],
    ['http://localhost:5173', 'localhost:5000'],
  ])('refuses %s at %s', (origin, host) => {
    expect(isAllowed(origin, host)).toBe(false);
  });

  it('accepts the development page outside production', () => {
    const inDevelopment = createOriginRule({ ...config, isProduction: false });
    expect(inDevelopment('http://localhost:5173', 'localhost:5000')).toBe(true);
    expect(inDevelopment('http://127.0.0.1:5173', 'localhost:5000')).toBe(true);
    expect(inDevelopment('http://localhost:5174', 'localhost:5000')).toBe(false);
  });
});

describe('through the door', () => {
  let server: TestServer;
  let api: ApiClient;
  beforeAll(async () => {
    server = await startServer({ env: { ALLOWED_ORIGINS: 'https://app.example.com' } });
    api = new ApiClient(server.origin);
  });
  afterAll(() => server?.stop());

  it('refuses a foreign page with 403, on every route, and tells its browser nothing', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      for (const [method, path] of [
        ['GET', '/api/auth/me'],
        ['POST', '/api/auth/refresh'],
        ['OPTIONS', '/api/auth/login'],
        ['GET', '/api/none'],
      ] as const) {
        const answer = await api.call(method, path, { headers: { origin, 'access-control-request-method': 'POST' } });
        expect([answer.status, answer.body.code]).toEqual([403, 'origin_not_allowed']);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  it('needs no CORS for its own page', async () => {
    const answer = await api.get('/api/auth/me', { headers: { origin: server.origin } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it('lets an accepted foreign page ask first, send its cookie, and read the answer', async () => {
    const origin = 'https://app.example.com';
    const preflight = await api.call('OPTIONS', '/api/auth/login', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');

    const answer = await api.get('/api/auth/me', { headers: { origin } });
    for (const { headers } of [preflight, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
    }
  });
});

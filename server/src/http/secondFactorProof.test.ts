import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TwoStepScene } from '../testing/TwoStepScene.ts';

let scene: TwoStepScene;
beforeAll(async () => {
  scene = await TwoStepScene.open();
});
afterAll(() => scene?.server.stop());

const PASSWORD = 'SecurePass123';
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

it('tells the security log what happened, and no secret', async () => {
  const ann = await scene.enrolled();
  await scene.signIn(ann, scene.wrongCodeOf(ann));
  await scene.signIn(ann, ann.recoveryCodes[0]!);
  const proof = (code = '') => ({ token: ann.token, body: { password: PASSWORD, code } });
  const renewed = await scene.api.post('/api/auth/2fa/recovery-codes', proof(scene.codeOf(ann)));
  await scene.api.post('/api/auth/2fa/disable', proof(renewed.body.recoveryCodes[0]));
  const kinds = [
    'second-factor-enabled',
    'second-factor-failed',
    'recovery-code-used',
    'recovery-codes-renewed',
    'second-factor-disabled',
  ];
  const written = await vi.waitFor(
    async () => {
      const events = await scene.server.store.audit.list({ userId: ann.userId, kinds, before: null, limit: 100 });
      expect(events.some(({ kind }) => kind === 'second-factor-disabled')).toBe(true);
      return events;
    },
    { timeout: 5000 },
  );
  expect(written.map(({ kind }) => kind).toReversed()).toEqual([
    'second-factor-enabled',
    'second-factor-failed',
    'recovery-code-used',
    'recovery-codes-renewed',
    'recovery-code-used',
    'second-factor-disabled',
  ]);
  expect(written.map(({ detail }) => detail['left']).filter((left) => left !== undefined)).toEqual([9, 9]);
  const text = JSON.stringify(written);
  for (const secret of [ann.secret, ...ann.recoveryCodes]) expect(text).not.toContain(secret);
});

describe('sensitive requests', () => {
  const sensitive = [
    ['POST', '/api/auth/password', { current: PASSWORD, next: 'AnotherPass123' }],
    ['DELETE', '/api/auth/me', { password: PASSWORD }],
    ['POST', '/api/auth/2fa/disable', { password: PASSWORD }],
    ['POST', '/api/auth/2fa/recovery-codes', { password: PASSWORD }],
  ] as const;

  it.each(sensitive)('%s %s asks for a code', async (method, path, body) => {
    const ann = await scene.enrolled();
    const call = (more: object) => scene.api.call(method, path, { token: ann.token, body: { ...body, ...more } });
    const asked = await call({});
    expect(outcome(asked)).toEqual([401, 'second_factor_required']);
    expect(asked.body.challenge).toBeUndefined();
    expect(outcome(await call({ code: scene.wrongCodeOf(ann) }))).toEqual([401, 'invalid_code']);
    expect((await scene.api.get('/api/auth/2fa', { token: ann.token })).body).toEqual({
      enabled: true,
      recoveryCodesLeft: 10,
    });
    expect((await call({ code: scene.codeOf(ann) })).status).toBe(200);
  });

  it.each(sensitive)('%s %s asks for the password first', async (method, path, body) => {
    const ann = await scene.enrolled();
    const wrongBody = { ...body, ...('current' in body ? { current: 'WrongPass123' } : { password: 'WrongPass123' }) };
    for (const code of [undefined, scene.codeOf(ann)]) {
      const answer = await scene.api.call(method, path, { token: ann.token, body: { ...wrongBody, code } });
      expect(outcome(answer)).toEqual([401, 'invalid_credentials']);
    }
    // The code was not used up by it.
    expect((await scene.signIn(ann, scene.codeOf(ann))).status).toBe(200);
  });

  it('without two-step sign-in the password is enough', async () => {
    const { token } = await scene.signedUp();
    const body = { current: PASSWORD, next: 'AnotherPass123' };
    expect((await scene.api.post('/api/auth/password', { token, body })).status).toBe(200);
    const off = await scene.api.post('/api/auth/2fa/disable', {
      token,
      body: { password: 'AnotherPass123', code: '1' },
    });
    expect(outcome(off)).toEqual([409, 'second_factor_off']);
  });

  it('new recovery codes void the old ones, and turning it off leaves nothing behind', async () => {
    const ann = await scene.enrolled();
    const renew = await scene.api.post('/api/auth/2fa/recovery-codes', {
      token: ann.token,
      body: { password: PASSWORD, code: scene.codeOf(ann) },
    });
    expect(renew.body.recoveryCodes).toHaveLength(10);
    expect(outcome(await scene.signIn(ann, ann.recoveryCodes[0]!))).toEqual([401, 'invalid_code']);
    expect((await scene.signIn(ann, renew.body.recoveryCodes[0])).status).toBe(200);

    const off = await scene.api.post('/api/auth/2fa/disable', {
      token: ann.token,
      body: { password: PASSWORD, code: renew.body.recoveryCodes[1] },
    });
    expect([off.status, typeof off.body.message]).toEqual([200, 'string']);
    expect((await scene.api.login(ann.email)).status).toBe(200);
    expect(await scene.server.store.secondFactors.find(ann.userId)).toBeNull();
  });

  it('a session that was there before goes on: it was begun by the same person', async () => {
    const ann = await scene.enrolled();
    const refreshed = await scene.api.post('/api/auth/refresh', { cookie: ann.cookie });
    expect(refreshed.status).toBe(200);
  });
});

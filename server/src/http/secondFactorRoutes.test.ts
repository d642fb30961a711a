import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSocket } from '../testing/SocketUser.ts';
import { STEP_MS, TwoStepScene } from '../testing/TwoStepScene.ts';

let scene: TwoStepScene;
beforeAll(async () => {
  scene = await TwoStepScene.open();
});
afterAll(() => scene?.server.stop());

const PASSWORD = 'SecurePass123';
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('turning it on', () => {
  it('gives the secret, the link and a QR code of it, and asks for nothing until a code has shown that it arrived', async () => {
    const { token, email } = await scene.signedUp();
    const setup = await scene.api.post('/api/auth/2fa/setup', { token, body: {} });
    expect(setup.status).toBe(200);
    expect(setup.body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(setup.body.otpauthUrl).toContain(`secret=${setup.body.secret}`);
    expect(setup.body.qrSvg).toMatch(/^<svg [^]*<\/svg>$/);
    expect(setup.headers.get('cache-control')).toBe('no-store');
    expect((await scene.api.login(email)).status).toBe(200);
    expect((await scene.api.get('/api/auth/2fa', { token })).body).toEqual({ enabled: false, recoveryCodesLeft: 0 });

    const enable = (code: string) => scene.api.post('/api/auth/2fa/enable', { token, body: { code } });
    expect(outcome(await enable(scene.wrongCodeOf(setup.body)))).toEqual([401, 'invalid_code']);
    const enabled = await enable(scene.codeOf(setup.body));
    expect(enabled.body.recoveryCodes).toHaveLength(10);
    expect((await scene.api.get('/api/auth/2fa', { token })).body).toEqual({ enabled: true, recoveryCodesLeft: 10 });
    expect(outcome(await enable(scene.codeOf(setup.body)))).toEqual([409, 'second_factor_on']);
    expect(outcome(await scene.api.post('/api/auth/2fa/setup', { token, body: {} }))).toEqual([
      409,
      'second_factor_on',
    ]);
  });

  it('takes the code of the last setup alone', async () => {
    const { token } = await scene.signedUp();
    const first = (await scene.api.post('/api/auth/2fa/setup', { token, body: {} })).body.secret;
    const last = (await scene.api.post('/api/auth/2fa/setup', { token })).body.secret;
    const enable = (code: string) => scene.api.post('/api/auth/2fa/enable', { token, body: { code } });
    expect(outcome(await enable(scene.codeOf({ secret: first })))).toEqual([401, 'invalid_code']);
    expect((await enable(scene.codeOf({ secret: last }))).status).toBe(200);
  });

  it('wants the password once the sign-in is not recent', async () => {
    const { token } = await scene.signedUp();
    scene.later(16 * 60_000);
    const setUp = (body: object) => scene.api.post('/api/auth/2fa/setup', { token, body });
    expect(outcome(await setUp({}))).toEqual([401, 'password_required']);
    expect(outcome(await setUp({ password: 'WrongPass123' }))).toEqual([401, 'invalid_credentials']);
    expect((await setUp({ password: PASSWORD })).status).toBe(200);
  });

  it('keeps neither the secret nor a recovery code in the clear', async () => {
    const { userId, secret, recoveryCodes } = await scene.enrolled();
    const kept = JSON.stringify(await scene.server.store.secondFactors.find(userId));
    for (const text of [secret, ...recoveryCodes]) expect(kept).not.toContain(text);
    for (const text of recoveryCodes) expect(kept).not.toContain(text.replaceAll('-', ''));
  });

  it('says no without a setup, and without a token', async () => {
    const { token } = await scene.signedUp();
    const enable = await scene.api.post('/api/auth/2fa/enable', { token, body: { code: '123456' } });
    expect(outcome(enable)).toEqual([409, 'second_factor_off']);
    for (const path of ['setup', 'enable', 'disable', 'recovery-codes']) {
      const answer = await scene.api.post(`/api/auth/2fa/${path}`, { body: { code: '123456', password: PASSWORD } });
      expect(outcome(answer)).toEqual([401, 'unauthorized']);
    }
    expect((await scene.api.get('/api/auth/2fa')).status).toBe(401);
  });
});

describe('signing in with it', () => {
  it('takes a password and a code', async () => {
    const ann = await scene.enrolled();
    const refused = await scene.api.login(ann.email);
    expect(refused.body).toEqual({
      code: 'second_factor_required',
      message: expect.any(String),
      challenge: expect.any(String),
      methods: ['totp', 'recovery-code'],
    });
    expect(refused.cookie).toBeNull();
    const answer = await scene.finish(refused.body.challenge, scene.codeOf(ann));
    expect(answer.status).toBe(200);
    expect(answer.body.user.email).toBe(ann.email);
    expect(answer.cookie).toMatch(/^__Host-parley=/);
    expect((await scene.api.get('/api/auth/me', { token: answer.body.token })).status).toBe(200);
  });

  it('tells nothing before the password is right', async () => {
    const ann = await scene.enrolled();
    const answer = await scene.api.login(ann.email, 'WrongPass123');
    expect(answer.text).toBe((await scene.api.login('nobody@test.com', 'WrongPass123')).text);
  });

  it('accepts one step of skew either way, and not two', async () => {
    const ann = await scene.enrolled();
    scene.later(10 * STEP_MS);
    const challenge = await scene.challengeFor(ann);
    for (const steps of [-2, 2]) {
      expect(outcome(await scene.finish(challenge, scene.codeOf(ann, steps)))).toEqual([401, 'invalid_code']);
    }
    expect((await scene.finish(challenge, scene.codeOf(ann, -1))).status).toBe(200);
    expect((await scene.signIn(ann, scene.codeOf(ann, 1))).status).toBe(200);
  });

  it('accepts a code once, the one that turned it on included, and none that is older than the last', async () => {
    const ann = await scene.enrolled();
    expect(outcome(await scene.signIn(ann, scene.codeOf(ann, -1)))).toEqual([401, 'invalid_code']);
    expect((await scene.signIn(ann, scene.codeOf(ann, 1))).status).toBe(200);
    expect(outcome(await scene.signIn(ann, scene.codeOf(ann, 1)))).toEqual([401, 'invalid_code']);
    expect(outcome(await scene.signIn(ann, scene.codeOf(ann)))).toEqual([401, 'invalid_code']);
  });

  it.each(['one challenge', 'ten challenges'])('accepts one of ten at once, over %s', async (how) => {
    const ann = await scene.enrolled();
    const challenges = await Promise.all(Array.from({ length: 10 }, () => scene.challengeFor(ann)));
    const code = scene.codeOf(ann);
    const answers = await Promise.all(
      challenges.map((challenge) => scene.finish(how === 'one challenge' ? challenges[0]! : challenge, code)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('takes a recovery code once, however it is written, and says how many are left', async () => {
    const ann = await scene.enrolled();
    const [code = '', other = ''] = ann.recoveryCodes;
    const answer = await scene.signIn(ann, ` ${code.toUpperCase().replaceAll('-', ' ')}`);
    expect(answer.status).toBe(200);
    expect(outcome(await scene.signIn(ann, code))).toEqual([401, 'invalid_code']);
    const state = await scene.api.get('/api/auth/2fa', { token: answer.body.token });
    expect(state.body).toEqual({ enabled: true, recoveryCodesLeft: 9 });
    expect((await scene.signIn(ann, other)).status).toBe(200);
  });

  it("takes nobody else's recovery code", async () => {
    const [ann, ben] = [await scene.enrolled(), await scene.enrolled()];
    const answer = await scene.signIn(ann, ben.recoveryCodes[0]!);
    expect(outcome(answer)).toEqual([401, 'invalid_code']);
  });

  it('names no recovery code when none is left', async () => {
    const ann = await scene.enrolled();
    for (const code of ann.recoveryCodes) {
      expect((await scene.signIn(ann, code)).status).toBe(200);
    }
    expect((await scene.api.login(ann.email)).body.methods).toEqual(['totp']);
  });

  it('ends a challenge after five tries, after five minutes, and when it was used', async () => {
    const ann = await scene.enrolled();
    const tried = await scene.challengeFor(ann);
    for (let i = 0; i < 5; i += 1)
      expect(outcome(await scene.finish(tried, scene.wrongCodeOf(ann)))[1]).toBe('invalid_code');
    expect(outcome(await scene.finish(tried, scene.codeOf(ann)))).toEqual([401, 'challenge_expired']);

    scene.later(20 * 60_000);
    const old = await scene.challengeFor(ann);
    scene.later(5 * 60_000);
    expect(outcome(await scene.finish(old, scene.codeOf(ann)))).toEqual([401, 'challenge_expired']);

    const used = await scene.challengeFor(ann);
    expect((await scene.finish(used, scene.codeOf(ann))).status).toBe(200);
    scene.later(STEP_MS);
    expect(outcome(await scene.finish(used, scene.codeOf(ann)))).toEqual([401, 'challenge_expired']);
  });

  it('a second step without code and passkey is refused as such, and spends no try', async () => {
    const ann = await scene.enrolled();
    const challenge = await scene.challengeFor(ann);
    for (const body of [{}, { code: '' }, { code: null }, { passkey: {} }, {}, {}]) {
      const answer = await scene.api.post('/api/auth/login/second-factor', { body: { challenge, ...body } });
      expect(outcome(answer)).toEqual([400, 'bad_request']);
    }
    expect((await scene.finish(challenge, scene.codeOf(ann))).status).toBe(200);
  });

  it('voids a challenge by a change of password, by deleting the account, and by turning it off', async () => {
    const ann = await scene.enrolled();
    const [before, second] = [await scene.challengeFor(ann), await scene.challengeFor(ann)];
    const [one = '', two = '', three = ''] = ann.recoveryCodes;
    const password = await scene.api.post('/api/auth/password', {
      token: ann.token,
      body: { current: PASSWORD, next: 'AnotherPass123', code: one },
    });
    expect(password.status).toBe(200);
    expect(outcome(await scene.finish(before, two))).toEqual([401, 'challenge_expired']);

    const fresh = (await scene.api.login(ann.email, 'AnotherPass123')).body.challenge;
    const disable = { password: 'AnotherPass123', code: two };
    expect((await scene.api.post('/api/auth/2fa/disable', { token: ann.token, body: disable })).status).toBe(200);
    expect(outcome(await scene.finish(fresh, three))).toEqual([401, 'challenge_expired']);

    const gone = await scene.enrolled();
    const late = await scene.challengeFor(gone);
    const body = { password: PASSWORD, code: gone.recoveryCodes[0] };
    expect((await scene.api.call('DELETE', '/api/auth/me', { token: gone.token, body })).status).toBe(200);
    expect(outcome(await scene.finish(late, gone.recoveryCodes[1]!))).toEqual([401, 'challenge_expired']);
    expect(outcome(await scene.finish(second, two))).toEqual([401, 'challenge_expired']);
  });

  it('takes no challenge that it has not made, nor one for somebody else', async () => {
    const [ann, ben] = [await scene.enrolled(), await scene.enrolled()];
    const challenge = await scene.challengeFor(ann);
    const [, signed = ''] = challenge.split('.');
    const forged = [`${ben.userId}.${signed}`, `${challenge}.x`, `${challenge}x`, signed, '', ann.token, 'a.b.c'];
    for (const text of forged) {
      expect(outcome(await scene.finish(text, scene.codeOf(ben)))).toEqual([401, 'challenge_expired']);
    }
    expect((await scene.finish(challenge, scene.codeOf(ann))).status).toBe(200);
  });

  it('a challenge is no access token, no refresh token and no ticket for a socket', async () => {
    const ann = await scene.enrolled();
    const challenge = await scene.challengeFor(ann);
    for (const token of [challenge, challenge.split('.')[1]!]) {
      expect((await scene.api.get('/api/auth/me', { token })).status).toBe(401);
      await expect(connectSocket(scene.server.origin, token)).rejects.toThrow('Authentication failed');
      const refresh = await scene.api.post('/api/auth/refresh', { cookie: `__Host-parley=${token}` });
      expect(outcome(refresh)).toEqual([401, 'unauthorized']);
    }
    // A token or a refresh token of a living session is no second step either.
    const refreshToken = ann.cookie!.split('=')[1]!;
    for (const text of [ann.token, refreshToken]) {
      expect(outcome(await scene.finish(text, scene.codeOf(ann)))).toEqual([401, 'challenge_expired']);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { SoftPasskey } from '../testing/SoftPasskey.ts';
import { TwoStepScene, type Member } from '../testing/TwoStepScene.ts';

const PASSWORD = 'SecurePass123';
const ORIGIN = 'https://meet.example.com';

let scene: TwoStepScene;
beforeAll(async () => {
  scene = await TwoStepScene.open({ PUBLIC_URL: ORIGIN });
});
afterAll(() => scene?.server.stop());

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
const post = (path: string, body: object, token?: string) =>
  scene.api.post(`/api/auth/${path}`, { body, ...(token !== undefined && { token }) });

async function challengeOf(path: string, body: object, token?: string): Promise<string> {
  const answer = await post(path, body, token);
  expect(answer.status).toBe(200);
  return answer.body.options.challenge;
}
const signInChallenge = () => challengeOf('passkeys/sign-in/options', {});
const addChallenge = ({ token }: Member, proof: object = { password: PASSWORD }) =>
  challengeOf('passkeys/options', proof, token);

/** Adds a passkey. */
async function added(member: Member, proof?: object, name = 'My phone'): Promise<SoftPasskey> {
  const passkey = new SoftPasskey();
  const challenge = await addChallenge(member, proof);
  const answer = await post('passkeys', { name, passkey: passkey.attest({ origin: ORIGIN, challenge }) }, member.token);
  expect(answer.status).toBe(201);
  return passkey;
}

describe('signing in with a passkey', () => {
  it('needs nothing else, also with two-step sign-in on', async () => {
    const [plain, twoStep] = [await scene.signedUp(), await scene.enrolled()];
    const proofs: [Member, object][] = [
      [plain, { password: PASSWORD }],
      [twoStep, { password: PASSWORD, code: scene.codeOf(twoStep) }],
    ];
    for (const [ann, proof] of proofs) {
      const passkey = await added(ann, proof);
      const options = (await post('passkeys/sign-in/options', {})).body.options;
      expect(options).toMatchObject({ rpId: 'meet.example.com', userVerification: 'required', allowCredentials: [] });
      const assertion = passkey.assert({ origin: ORIGIN, challenge: options.challenge }, ann.userId);
      const answer = await post('passkeys/sign-in', { passkey: assertion });
      expect(answer.status).toBe(200);
      expect(answer.body.user.email).toBe(ann.email);
      expect(answer.cookie).toMatch(/^__Host-parley=/);
      expect((await scene.api.get('/api/auth/me', { token: answer.body.token })).status).toBe(200);
      const [own] = (await scene.api.get('/api/auth/passkeys', { token: answer.body.token })).body.passkeys;
      expect(own).toEqual({
        id: passkey.id,
        name: 'My phone',
        createdAt: expect.any(String),
        lastUsedAt: expect.any(String),
      });
    }
  });

  it('takes each challenge once, for five minutes, and only one of its own', async () => {
    const ann = await scene.signedUp();
    const passkey = await added(ann);
    const challenge = await signInChallenge();
    const assertion = passkey.assert({ origin: ORIGIN, challenge });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('passkeys/sign-in', { passkey: assertion })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'challenge_expired')).toHaveLength(9);

    const old = await signInChallenge();
    // Five minutes would do for the challenge; the refused ones above count as failed sign-ins for fifteen.
    scene.later(15 * 60_000);
    const others = [
      old,
      await addChallenge(ann),
      await challengeOf('passkeys/proof/options', {}, ann.token),
      'AAAA',
      '',
    ];
    for (const text of others) {
      const late = await post('passkeys/sign-in', { passkey: passkey.assert({ origin: ORIGIN, challenge: text }) });
      expect(outcome(late)).toEqual([401, 'challenge_expired']);
    }
  });

  it.each([
    ['another site', { origin: 'https://meet.example.com.evil.example' }],
    ['another port', { origin: 'https://meet.example.com:8443' }],
    ['plain HTTP', { origin: 'http://meet.example.com' }],
    ['another relying party', { origin: ORIGIN, rpId: 'evil.example' }],
    ['a person who was not verified', { origin: ORIGIN, isVerified: false }],
    ['an answer to something else', { origin: ORIGIN, type: 'webauthn.create' }],
  ])('refuses %s', async (_what, use) => {
    const passkey = await added(await scene.signedUp());
    const assertion = passkey.assert({ challenge: await signInChallenge(), ...use });
    expect(outcome(await post('passkeys/sign-in', { passkey: assertion }))).toEqual([401, 'passkey_refused']);
  });

  it("refuses a forged signature, somebody else's handle, and a passkey that nobody has", async () => {
    const [ann, ben] = [await scene.signedUp(), await scene.signedUp()];
    const [passkey, stranger] = [await added(ann), new SoftPasskey()];
    const forged = {
      ...stranger.assert({ origin: ORIGIN, challenge: await signInChallenge() }),
      id: passkey.id,
      rawId: passkey.id,
    };
    expect(outcome(await post('passkeys/sign-in', { passkey: forged }))).toEqual([401, 'passkey_refused']);
    const handle = passkey.assert({ origin: ORIGIN, challenge: await signInChallenge() }, ben.userId);
    expect(outcome(await post('passkeys/sign-in', { passkey: handle }))).toEqual([401, 'passkey_refused']);
    const unknown = stranger.assert({ origin: ORIGIN, challenge: await signInChallenge() });
    expect(outcome(await post('passkeys/sign-in', { passkey: unknown }))).toEqual([401, 'passkey_unknown']);
  });

  it('refuses a counter that does not grow, and says that there may be a copy', async () => {
    const ann = await scene.signedUp();
    const passkey = await added(ann);
    const use = async (counter: number) =>
      post('passkeys/sign-in', {
        passkey: passkey.assert({ origin: ORIGIN, challenge: await signInChallenge(), counter }),
      });
    expect((await use(0)).status).toBe(200);
    expect((await use(7)).status).toBe(200);
    for (const counter of [7, 6, 0]) expect(outcome(await use(counter))).toEqual([401, 'passkey_counter']);
    expect((await use(8)).status).toBe(200);
    const failures = await vi.waitFor(
      async () => {
        const options = { userId: ann.userId, kinds: ['sign-in-failed'], before: null, limit: 100 };
        const events = await scene.server.store.audit.list(options);
        expect(events).toHaveLength(3);
        return events;
      },
      { timeout: 5000 },
    );
    expect(failures.map(({ detail }) => detail['passkey'])).toEqual(Array(3).fill('passkey_counter'));
  });

  it('takes neither a store that is away nor a removal in this very moment for a copy', async () => {
    const ann = await scene.signedUp();
    const [passkey, removed] = [await added(ann), await added(ann, undefined, 'My old phone')];
    const { passkeys, audit } = scene.server.store;
    const use = async (one: SoftPasskey, counter: number) =>
      outcome(
        await post('passkeys/sign-in', {
          passkey: one.assert({ origin: ORIGIN, challenge: await signInChallenge(), counter }),
        }),
      );
    const realUse = passkeys.use.bind(passkeys);
    const spy = vi.spyOn(passkeys, 'use');
    onTestFinished(() => spy.mockRestore());
    spy.mockRejectedValueOnce(new AppError('store_unavailable'));
    expect(await use(passkey, 1)).toEqual([503, 'store_unavailable']);
    spy.mockImplementationOnce(async (id, ...more) => {
      await passkeys.delete(ann.userId, id);
      return realUse(id, ...more);
    });
    expect(await use(removed, 1)).toEqual([401, 'passkey_unknown']);
    // The one that is told comes last, so those before it would be there.
    for (const counter of [2, 2]) await use(passkey, counter);
    const told = async () =>
      (await audit.list({ userId: ann.userId, kinds: ['sign-in-failed'], before: null, limit: 100 })).map(
        ({ detail }) => detail['passkey'],
      );
    await expect.poll(told, { timeout: 5000 }).toContain('passkey_counter');
    expect(await told()).toEqual(['passkey_counter']);
  });

  it('answers a body of the wrong shape with 400', async () => {
    const answers = [{}, { passkey: null }, { passkey: { id: 1 } }, { passkey: { id: 'x'.repeat(20_000) } }];
    for (const body of answers) {
      expect((await post('passkeys/sign-in', body)).status).toBeGreaterThanOrEqual(400);
      expect((await post('passkeys/sign-in', body)).status).toBeLessThan(500);
    }
    const odd = new SoftPasskey().assert({ origin: ORIGIN, challenge: await signInChallenge() });
    for (const clientDataJSON of ['', 'AAAA', Buffer.from('null').toString('base64url'), '%%%']) {
      const passkey = { ...odd, response: { ...odd.response, clientDataJSON } };
      expect(outcome(await post('passkeys/sign-in', { passkey }))).toEqual([401, 'challenge_expired']);
    }
  });
});

describe('as a second step', () => {
  it('stands for the code, once for each challenge', async () => {
    const ann = await scene.enrolled();
    const passkey = await added(ann, { password: PASSWORD, code: scene.codeOf(ann) });
    const login = await scene.api.login(ann.email);
    expect(login.body.methods).toEqual(['totp', 'recovery-code', 'passkey']);
    const { challenge } = login.body;
    const { options } = (await post('login/second-factor/options', { challenge })).body;
    expect(options.allowCredentials).toEqual([{ id: passkey.id, type: 'public-key', transports: ['internal'] }]);
    const finish = (assertion: object) => post('login/second-factor', { challenge, passkey: assertion });
    const assertion = passkey.assert({ origin: ORIGIN, challenge: options.challenge });
    expect((await finish(assertion)).status).toBe(200);
    expect(outcome(await finish(assertion))).toEqual([401, 'challenge_expired']);
    expect(outcome(await post('login/second-factor/options', { challenge }))).toEqual([401, 'challenge_expired']);
  });

  it("takes neither somebody else's passkey, nor a challenge of another purpose", async () => {
    const [ann, ben] = [await scene.enrolled(), await scene.signedUp()];
    const own = await added(ann, { password: PASSWORD, code: scene.codeOf(ann, 1) });
    const bens = await added(ben);
    const challenge = await scene.challengeFor(ann);
    const { options } = (await post('login/second-factor/options', { challenge })).body;
    const finish = (passkey: object) => post('login/second-factor', { challenge, passkey });
    const stranger = bens.assert({ origin: ORIGIN, challenge: options.challenge });
    expect(outcome(await finish(stranger))).toEqual([401, 'passkey_unknown']);
    const other = own.assert({ origin: ORIGIN, challenge: await signInChallenge() });
    expect(outcome(await finish(other))).toEqual([401, 'challenge_expired']);
    expect(outcome(await post('login/second-factor/options', { challenge: 'x.y' }))).toEqual([
      401,
      'challenge_expired',
    ]);
  });
});

describe("one's own passkeys", () => {
  it('are added only by who gives the password, and the code where there is one', async () => {
    const ann = await scene.enrolled();
    const options = (proof: object) => post('passkeys/options', proof, ann.token);
    expect(outcome(await options({}))).toEqual([401, 'password_required']);
    expect(outcome(await options({ password: 'WrongPass123' }))).toEqual([401, 'invalid_credentials']);
    expect(outcome(await options({ password: PASSWORD }))).toEqual([401, 'second_factor_required']);
    expect(outcome(await options({ password: PASSWORD, code: scene.wrongCodeOf(ann) }))).toEqual([401, 'invalid_code']);
    const answer = await options({ password: PASSWORD, code: scene.codeOf(ann) });
    expect(answer.body.options).toMatchObject({
      rp: { id: 'meet.example.com', name: 'Parley' },
      attestation: 'none',
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it('are added in the same session, with the challenge that was given, once', async () => {
    const ann = await scene.signedUp();
    const other = (await scene.api.login(ann.email)).body.token;
    const passkey = new SoftPasskey();
    const add = (challenge: string, token = ann.token) =>
      post('passkeys', { name: 'Key', passkey: passkey.attest({ origin: ORIGIN, challenge }) }, token);
    const challenge = await addChallenge(ann);
    expect(outcome(await add(challenge, other))).toEqual([401, 'challenge_expired']);
    expect(outcome(await add(await signInChallenge()))).toEqual([401, 'challenge_expired']);
    expect((await add(challenge)).status).toBe(201);
    expect(outcome(await add(challenge))).toEqual([401, 'challenge_expired']);
    expect(outcome(await add(await addChallenge(ann)))).toEqual([409, 'passkey_known']);
    const elsewhere = new SoftPasskey().attest({ origin: 'https://evil.example', challenge: await addChallenge(ann) });
    expect(outcome(await post('passkeys', { name: 'Key', passkey: elsewhere }, ann.token))).toEqual([
      401,
      'passkey_refused',
    ]);
    const unverified = new SoftPasskey().attest({
      origin: ORIGIN,
      challenge: await addChallenge(ann),
      isVerified: false,
    });
    expect(outcome(await post('passkeys', { name: 'Key', passkey: unverified }, ann.token))).toEqual([
      401,
      'passkey_refused',
    ]);
  });

  it('are renamed, and removed by the password or by a passkey; nobody else can', async () => {
    const [ann, ben] = [await scene.signedUp(), await scene.signedUp()];
    const [first, second] = [await added(ann), await added(ann, undefined, 'Key')];
    const path = `/api/auth/passkeys/${first.id}`;
    const rename = (token: string, name: string) => scene.api.post(path, { token, body: { name } });
    expect(outcome(await rename(ben.token, 'Mine'))).toEqual([404, 'not_found']);
    expect((await rename(ann.token, ' Old phone ')).status).toBe(200);
    expect((await rename(ann.token, '  ')).status).toBe(400);
    const names = async () =>
      (await scene.api.get('/api/auth/passkeys', { token: ann.token })).body.passkeys.map(
        ({ name }: { name: string }) => name,
      );
    expect((await names()).toSorted()).toEqual(['Key', 'Old phone']);

    const remove = (id: string, token: string, body: object) =>
      scene.api.call('DELETE', `/api/auth/passkeys/${id}`, { token, body });
    expect(outcome(await remove(first.id, ann.token, {}))).toEqual([401, 'password_required']);
    expect(outcome(await remove(first.id, ann.token, { password: 'WrongPass123' }))).toEqual([
      401,
      'invalid_credentials',
    ]);
    expect(outcome(await remove(first.id, ben.token, { password: PASSWORD }))).toEqual([404, 'not_found']);
    const challenge = await challengeOf('passkeys/proof/options', {}, ann.token);
    const passkey = second.assert({ origin: ORIGIN, challenge });
    expect((await remove(first.id, ann.token, { passkey })).status).toBe(200);
    expect(outcome(await remove(second.id, ann.token, { passkey }))).toEqual([401, 'challenge_expired']);
    expect((await remove(second.id, ann.token, { password: PASSWORD })).status).toBe(200);
    expect(await names()).toEqual([]);
    const gone = first.assert({ origin: ORIGIN, challenge: await signInChallenge() });
    expect(outcome(await post('passkeys/sign-in', { passkey: gone }))).toEqual([401, 'passkey_unknown']);
  });

  it('turn two-step sign-in off when app and recovery codes are lost', async () => {
    const ann = await scene.enrolled();
    const passkey = await added(ann, { password: PASSWORD, code: scene.codeOf(ann) });
    const assertion = passkey.assert({
      origin: ORIGIN,
      challenge: await challengeOf('passkeys/proof/options', {}, ann.token),
    });
    expect((await post('2fa/disable', { passkey: assertion }, ann.token)).status).toBe(200);
    expect((await scene.api.login(ann.email)).status).toBe(200);
  });

  it('want a token', async () => {
    for (const path of ['passkeys/options', 'passkeys', 'passkeys/proof/options', 'passkeys/x']) {
      expect(outcome(await post(path, {}))).toEqual([401, 'unauthorized']);
    }
    expect((await scene.api.get('/api/auth/passkeys')).status).toBe(401);
    expect((await scene.api.call('DELETE', '/api/auth/passkeys/x', { body: {} })).status).toBe(401);
  });

  it('go with the account, and are recorded', async () => {
    const ann = await scene.signedUp();
    const passkey = await added(ann);
    await scene.api.call('DELETE', `/api/auth/passkeys/${passkey.id}`, {
      token: ann.token,
      body: { password: PASSWORD },
    });
    const kinds = await vi.waitFor(
      async () => {
        const events = await scene.server.store.audit.list({ userId: ann.userId, before: null, limit: 100 });
        const found = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('passkey'));
        expect(found).toHaveLength(2);
        return found;
      },
      { timeout: 5000 },
    );
    expect(kinds).toEqual(['passkey-removed', 'passkey-added']);
    const last = await added(ann);
    await scene.api.call('DELETE', '/api/auth/me', { token: ann.token, body: { password: PASSWORD } });
    expect(await scene.server.store.passkeys.find(last.id)).toBeNull();
  });
});

it('without PUBLIC_URL a passkey holds for the page that asks', async () => {
  const plain = await TwoStepScene.open();
  try {
    const origin = plain.server.origin.replace('127.0.0.1', 'localhost');
    const options = await plain.api.post('/api/auth/passkeys/sign-in/options', { body: {} });
    expect(options.body.options.rpId).toBe('127.0.0.1');
    const page = await fetch(`${origin}/api/auth/passkeys/sign-in/options`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(((await page.json()) as { options: { rpId: string } }).options.rpId).toBe('localhost');
  } finally {
    await plain.server.stop();
  }
});

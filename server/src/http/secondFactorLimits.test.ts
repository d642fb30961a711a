import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwoStepScene } from '../testing/TwoStepScene.ts';

let scene: TwoStepScene;
beforeAll(async () => {
  scene = await TwoStepScene.open({ TRUST_PROXY: 'loopback' });
});
afterAll(() => scene?.server.stop());

const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('guessing', () => {
  it('counts for the account from that address over all challenges, and forgives after 15 minutes', async () => {
    const ann = await scene.enrolled();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const login = await scene.api.login(ann.email);
      if (login.status === 429) statuses.push(429);
      else statuses.push((await scene.finish(login.body.challenge, scene.wrongCodeOf(ann))).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
    scene.later(15 * 60_000);
    expect((await scene.signIn(ann, scene.codeOf(ann))).status).toBe(200);
  });

  it('a challenge that was got before is no way around the limit', async () => {
    const ann = await scene.enrolled();
    const challenges = await Promise.all(Array.from({ length: 4 }, () => scene.challengeFor(ann)));
    for (const challenge of challenges.slice(0, 2)) {
      for (let i = 0; i < 5; i += 1) await scene.finish(challenge, scene.wrongCodeOf(ann));
    }
    const limited = await scene.finish(challenges[2]!, scene.codeOf(ann));
    expect(outcome(limited)).toEqual([429, 'too_many_requests']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(14 * 60);
  });

  it('counts codes from everywhere, and leaves the owner recovery codes', async () => {
    const ann = await scene.enrolled();
    const challenges = await Promise.all(Array.from({ length: 6 }, () => scene.challengeFor(ann)));
    let tries = 0;
    // Each try from another address; five of them use up a challenge.
    const tryWith = (code: string) => {
      tries += 1;
      return scene.api.post('/api/auth/login/second-factor', {
        body: { challenge: challenges[Math.floor((tries - 1) / 5)], code },
        headers: { 'x-forwarded-for': `192.0.2.${tries}` },
      });
    };
    const statuses: number[] = [];
    for (let i = 0; i < 23; i += 1) statuses.push((await tryWith(scene.wrongCodeOf(ann))).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429, 429]);
    expect((await tryWith(scene.codeOf(ann))).status).toBe(429);
    expect((await tryWith(ann.recoveryCodes[0]!)).status).toBe(200);
    scene.later(3_600_000);
    expect((await scene.signIn(ann, scene.codeOf(ann))).status).toBe(200);
  });
});

import { createSecretKey, randomBytes } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { SignedChallenges } from './SignedChallenges.ts';

const key = createSecretKey(randomBytes(32));
const LIFE_MS = 300_000;
let now: number;
let challenges: SignedChallenges;
beforeEach(() => {
  now = Date.UTC(2026, 10, 24);
  challenges = new SignedChallenges({ key, lifeMs: LIFE_MS, tries: 5, now: () => now });
});

it('is good for five tries', () => {
  const challenge = challenges.issue('ann');
  const taken = Array.from({ length: 7 }, () => challenges.take(challenge, 'ann'));
  expect(taken).toEqual([true, true, true, true, true, false, false]);
  expect(challenges.take(challenges.issue('ann'), 'ann')).toBe(true);
});

it('is used once', () => {
  const challenge = challenges.issue('ann');
  expect(challenges.spend(challenge)).toBe(false);
  expect([challenges.take(challenge, 'ann'), challenges.take(challenge, 'ann')]).toEqual([true, true]);
  expect([challenges.spend(challenge), challenges.spend(challenge)]).toEqual([true, false]);
  expect(challenges.take(challenge, 'ann')).toBe(false);
});

it('ends after five minutes, by the millisecond', () => {
  const challenge = challenges.issue('ann');
  now += LIFE_MS - 1;
  expect(challenges.take(challenge, 'ann')).toBe(true);
  now += 1;
  expect(challenges.take(challenge, 'ann')).toBe(false);
});

it('is over before its time when many younger ones are tried, so that they keep nobody out', () => {
  const [used, untried] = [challenges.issue('ann'), challenges.issue('ann')];
  expect(challenges.take(used, 'ann') && challenges.spend(used)).toBe(true);
  now += 1;
  const flood = Array.from({ length: 20_000 }, (_, index) => {
    if (index % 10 === 0) now += 1;
    return challenges.issue('mallory');
  });
  const late = challenges.issue('ann');
  expect(flood.every((challenge) => challenges.take(challenge, 'mallory'))).toBe(true);
  // Forgotten, and not good again by that.
  expect([challenges.take(used, 'ann'), challenges.take(untried, 'ann')]).toEqual([false, false]);
  expect([challenges.take(late, 'ann'), challenges.take(challenges.issue('ann'), 'ann')]).toEqual([true, true]);
  expect([challenges.spend(late), challenges.take(late, 'ann')]).toEqual([true, false]);
});

it('is good for what it is about, and for the key it was made with', () => {
  const challenge = challenges.issue('ann');
  expect(challenges.take(challenge, 'ben')).toBe(false);
  const otherKey = createSecretKey(randomBytes(32));
  const others = new SignedChallenges({ key: otherKey, lifeMs: LIFE_MS, tries: 5, now: () => now });
  expect(others.take(challenge, 'ann')).toBe(false);
  // A restart forgets the tries and not the key.
  const restarted = new SignedChallenges({ key, lifeMs: LIFE_MS, tries: 5, now: () => now });
  expect(restarted.take(challenge, 'ann')).toBe(true);
});

it('takes no changed challenge, and no other spelling of one', () => {
  const challenge = challenges.issue('ann');
  const bytes = Buffer.from(challenge, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(challenges.take(changed.toString('base64url'), 'ann')).toBe(false);
  }
  for (const spelling of [`${challenge}=`, `${challenge} `, ` ${challenge}`, bytes.toString('base64'), '', 'x']) {
    if (spelling !== challenge) expect(challenges.take(spelling, 'ann')).toBe(false);
  }
  expect(challenges.take(challenge, 'ann')).toBe(true);
});

import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSecretSeal } from './secretSeal.ts';

const seal = createSecretSeal(createSecretKey(randomBytes(32)));

it('opens what it sealed, for its owner alone', () => {
  const sealed = seal.seal('JBSWY3DPEHPK3PXP', 'ann');
  expect(seal.open(sealed, 'ann')).toBe('JBSWY3DPEHPK3PXP');
  expect(seal.open(sealed, 'ben')).toBeNull();
});

it('hides the text, and seals it differently each time', () => {
  const [once, again] = [seal.seal('SECRET', 'ann'), seal.seal('SECRET', 'ann')];
  expect(once).not.toBe(again);
  expect(Buffer.from(once, 'base64url').toString('latin1')).not.toContain('SECRET');
});

it('opens nothing that was changed, cut, or sealed with another key', () => {
  const sealed = seal.seal('SECRET', 'ann');
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(seal.open(changed.toString('base64url'), 'ann')).toBeNull();
    expect(seal.open(bytes.subarray(0, at).toString('base64url'), 'ann')).toBeNull();
  }
  expect(createSecretSeal(createSecretKey(randomBytes(32))).open(sealed, 'ann')).toBeNull();
});

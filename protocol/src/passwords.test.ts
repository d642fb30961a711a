import { describe, expect, it } from 'vitest';
import { normalisePassword, passwordProblem } from './passwords.ts';

const ann = { name: 'Ann Quist-Ødegård', email: 'ann.quist@example.com' };

describe('passwordProblem', () => {
  it.each([
    ['SecurePass123', null],
    ['8 letter', null],
    ['7 lette', 'too_short'],
    ['', 'too_short'],
    // Code points, not halves of them: seven faces take fourteen units.
    ['😀'.repeat(7), 'too_short'],
    ['😀'.repeat(8), null],
    ['é'.repeat(36), null],
    [`${'é'.repeat(36)}x`, 'too_long'],
    ['x'.repeat(73), 'too_long'],
    ['!!!!!!!!', null],
  ])('of %s is %s', (password, problem) => {
    expect(passwordProblem(password, ann)).toBe(problem);
  });

  it.each(['ann.quist@example.com', 'ANN.QUIST@EXAMPLE.COM', 'annquistødegård', 'Ann Quist-Ødegård', 'ann_quist'])(
    'refuses %s, which is the name or the address',
    (password) => {
      expect(passwordProblem(password, ann)).toBe('own');
    },
  );

  it('lets a name be part of more', () => {
    expect(passwordProblem('ann.quist and a heron', ann)).toBeNull();
  });

  it('counts what is hashed: letters and accents that were written apart are one character', () => {
    expect(passwordProblem('e\u0301'.repeat(4), ann)).toBe('too_short');
    expect(passwordProblem('e\u0301'.repeat(36), ann)).toBeNull();
  });

  it('counts the bytes of what one sign may become', () => {
    // U+FDFA stands for a sentence of eighteen characters.
    expect(passwordProblem('\uFDFA'.repeat(8), ann)).toBe('too_long');
  });
});

describe('normalisePassword', () => {
  it.each([
    ['cafe\u0301', 'caf\u00E9'],
    ['\uFF21\uFF42\uFF11', 'Ab1'],
    ['SecurePass123', 'SecurePass123'],
  ])('%j is %j', (typed, normalised) => {
    expect(normalisePassword(typed)).toBe(normalised);
  });
});

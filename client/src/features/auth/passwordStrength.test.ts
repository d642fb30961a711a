import { describe, expect, it } from 'vitest';
import { isCommon, passwordStrength } from './passwordStrength.ts';

const nobody = { name: '', email: '' };
const scoreOf = (password: string, own = nobody) => passwordStrength(password, own).score;

describe('passwordStrength', () => {
  it.each([
    ['abc', 'Too short'],
    ['x'.repeat(73), 'Too long'],
    ['12345678', 'Too common'],
    ['Password1', 'Too common'],
    ['qwertyuiop', 'Too common'],
    [' password ', 'Too common'],
    ['ｐａｓｓｗｏｒｄ', 'Too common'],
  ])('says that %s would be refused: %s', (password, label) => {
    expect(passwordStrength(password, nobody)).toMatchObject({ score: 0, label });
  });

  it.each(['aaaaaaaaaaaa', 'abcdefgh12', 'p4$$w0rd!', 'drowssap1', 'Password2!'])(
    'calls %s easy to guess',
    (password) => {
      const { score, reasons } = passwordStrength(password, nobody);
      expect(score).toBe(1);
      expect(reasons.length).toBeGreaterThan(0);
    },
  );

  // The last one is common too, but too short for the server's list.
  it.each(['SecurePass123', 'p4$$w0rd!', '  dragon  '])('lets %s be, as the server does', (password) => {
    expect(scoreOf(password)).toBeGreaterThan(0);
    expect(isCommon(password)).toBe(false);
  });

  it('grows with what is hard to foresee', () => {
    const scores = ['pa55word!', 'tarmbolu', 'tarmboluvex7', 'tarm bolu vex 7 quidnap'].map((one) => scoreOf(one));
    expect(scores).toEqual(scores.toSorted());
    expect(scores.at(-1)).toBe(4);
    expect(passwordStrength('tarm bolu vex 7 quidnap', nobody).reasons).toEqual([]);
  });

  it('refuses the own name and address, and counts them for next to nothing within more', () => {
    const own = { name: 'Wilhelmina Oosterdijk', email: 'wil.oosterdijk@test.com' };
    expect(passwordStrength('wilhelmina-oosterdijk', own).score).toBe(0);
    const { score, reasons } = passwordStrength('wilhelmina1', own);
    expect(score).toBe(1);
    expect(reasons.join()).toContain('your name');
    expect(scoreOf('oosterdijkxwil')).toBeGreaterThan(scoreOf('oosterdijkxwil', own));
  });

  it.each([
    ['efghijklmn', 'run'],
    ['zxcvbnm,./zx', 'keys'],
    ['hello1984', 'word'],
  ])('names what is easy in %s: %s', (password, word) => {
    expect(passwordStrength(password, nobody).reasons.join()).toContain(word);
  });
});

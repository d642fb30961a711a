import { describe, expect, it } from 'vitest';
import { passwordStrength } from './passwordStrength.ts';

const nobody = { name: '', email: '' };
const scoreOf = (password: string, own = nobody) => passwordStrength(password, own).score;

describe('passwordStrength', () => {
  it('is 0 exactly when the password would be refused', () => {
    expect(scoreOf('abc')).toBe(0);
    expect(scoreOf('x'.repeat(73))).toBe(0);
    expect(scoreOf('12345678')).toBe(1);
  });

  it.each(['password', 'Password1', 'qwertyuiop', 'aaaaaaaaaaaa', 'abcd1234', 'welcome2024'])(
    'calls %s easy to guess',
    (password) => {
      expect(scoreOf(password)).toBe(1);
    },
  );

  it('grows with what is hard to foresee', () => {
    const scores = ['password', 'tarmbolu', 'tarmboluvex7', 'tarm bolu vex 7 quidnap'].map((password) =>
      scoreOf(password),
    );
    expect(scores).toEqual(scores.toSorted());
    expect(scores.at(-1)).toBe(4);
  });

  it('counts the own name and address for next to nothing, and says so', () => {
    const own = { name: 'Wilhelmina Oosterdijk', email: 'wil.oosterdijk@test.com' };
    const { score, reasons } = passwordStrength('wilhelmina-oosterdijk', own);
    expect(score).toBe(1);
    expect(reasons.join()).toContain('your name');
    expect(scoreOf('wilhelmina-oosterdijk')).toBeGreaterThan(1);
  });

  it('names a run and a year', () => {
    expect(passwordStrength('tarmbolu9876', nobody).reasons.join()).toContain('1234');
    expect(passwordStrength('tarmbolu1984', nobody).reasons.join()).toContain('year');
  });
});

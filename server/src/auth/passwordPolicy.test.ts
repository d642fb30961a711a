import { describe, expect, it } from 'vitest';
import { AppError } from '../AppError.ts';
import { refuseBadPassword } from './passwordPolicy.ts';

const ann = { name: 'Ann Doe', email: 'ann.doe@example.com' };

function sentence(password: string): string | null {
  try {
    refuseBadPassword(password, ann, 'next');
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'weak_password') throw error;
    expect(error.issues).toEqual([{ path: 'next', message: error.message }]);
    return error.message;
  }
}

describe('refuseBadPassword', () => {
  it.each(['SecurePass123', 'AnotherPass123', 'tarmbolu', 'correct horse battery staple', 'éééééééé', '  dragon  '])(
    'lets %s be',
    (password) => expect(sentence(password)).toBeNull(),
  );

  it.each(['password', 'Password1', 'PASSWORD123', '12345678', 'qwertyuiop', 'p@ssw0rd', ' password '])(
    'refuses %s as one of the most common',
    (password) => expect(sentence(password)).toContain('most common'),
  );

  it('knows a common one in wide letters', () => {
    expect(sentence('ｐａｓｓｗｏｒｄ')).toContain('most common');
  });

  it.each([
    ['short', '8 characters'],
    ['x'.repeat(73), '72 bytes'],
    ['ann.doe@example.com', 'your name or your e-mail address'],
  ])('says what is wrong with %s', (password, words) => expect(sentence(password)).toContain(words));
});

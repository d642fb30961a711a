import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSignOutWords } from './signOutWords.ts';

const words = createSignOutWords(createSecretKey(randomBytes(32)));

it('knows the word of a session again, and no other', () => {
  const word = words.of('one');
  expect(word).toMatch(/^[\w-]{43}$/);
  expect(words.isOf('one', word)).toBe(true);
  expect(words.isOf('other', word)).toBe(false);
  const others = ['', 'x', word.slice(1), `${word}=`, `${word}${word}`, word.toUpperCase(), '\u{1F511}'.repeat(43)];
  for (const other of others) expect(words.isOf('one', other)).toBe(false);
});

it('takes no word of another key', () => {
  const foreign = createSignOutWords(createSecretKey(randomBytes(32)));
  expect(words.isOf('one', foreign.of('one'))).toBe(false);
});

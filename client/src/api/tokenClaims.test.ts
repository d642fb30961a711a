import { describe, expect, it } from 'vitest';
import { isSameSession, tokenClaims } from './tokenClaims.ts';

const token = (claims: unknown) => `h.${btoa(JSON.stringify(claims))}.s`;

describe('tokenClaims', () => {
  it('reads whose token it is and when it lives', () => {
    expect(tokenClaims(token({ _id: 'a', sid: 's', out: 'o', iat: 1, exp: 3 }))).toEqual({
      userId: 'a',
      sessionId: 's',
      signOutWord: 'o',
      lifeMs: { begin: 1000, end: 3000 },
    });
  });
  it('knows no more than the token says', () => {
    const nothing = { userId: null, sessionId: null, signOutWord: null, lifeMs: null };
    expect(tokenClaims(token({}))).toEqual(nothing);
    expect(tokenClaims(token({ iat: 1, out: 7 }))).toEqual(nothing);
  });
  it.each(['', 'x', 'a.b.c', token(null), token(7)])('is null for %j', (text) => {
    expect(tokenClaims(text)).toBeNull();
  });
});

it('knows two tokens of one session', () => {
  expect(isSameSession(token({ sid: 's', iat: 1 }), token({ sid: 's', iat: 2 }))).toBe(true);
  expect(isSameSession(token({ sid: 's' }), token({ sid: 't' }))).toBe(false);
  expect(isSameSession(token({}), token({}))).toBe(false);
  expect(isSameSession('', '')).toBe(false);
});

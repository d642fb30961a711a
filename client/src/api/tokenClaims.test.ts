import { describe, expect, it } from 'vitest';
import { tokenClaims } from './tokenClaims.ts';

const token = (claims: unknown) => `h.${btoa(JSON.stringify(claims))}.s`;

describe('tokenClaims', () => {
  it('reads whose token it is and when it lives', () => {
    expect(tokenClaims(token({ _id: 'a', iat: 1, exp: 3 }))).toEqual({
      userId: 'a',
      lifeMs: { begin: 1000, end: 3000 },
    });
  });
  it('knows no more than the token says', () => {
    expect(tokenClaims(token({}))).toEqual({ userId: null, lifeMs: null });
    expect(tokenClaims(token({ iat: 1 }))).toEqual({ userId: null, lifeMs: null });
  });
  it.each(['', 'x', 'a.b.c', token(null), token(7)])('is null for %j', (text) => {
    expect(tokenClaims(text)).toBeNull();
  });
});

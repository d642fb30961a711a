import { describe, expect, it } from 'vitest';
import { ApiError } from '../../api/http.ts';
import { formProblem } from './authWords.ts';
import { destinationOf } from './destination.ts';
import { renewalDelayMs } from './renewalDelay.ts';

describe('destinationOf', () => {
  it('returns to the page that asked for the sign-in', () => {
    expect(destinationOf({ from: { pathname: '/room/a%20b', search: '?x=1', hash: '' } })).toBe('/room/a%20b?x=1');
  });

  it.each([
    null,
    undefined,
    'x',
    {},
    { from: null },
    { from: { pathname: 7 } },
    { from: { pathname: 'https://evil.test' } },
  ])('goes to the lobby for %j', (state) => {
    expect(destinationOf(state)).toBe('/lobby');
  });
});

describe('renewalDelayMs', () => {
  const token = (claims: unknown) => `h.${btoa(JSON.stringify(claims))}.s`;

  it('waits for an hour in a long life', () => {
    expect(renewalDelayMs(token({ iat: 1000, exp: 605_800 }), 1_000_000)).toBe(3_600_000);
    expect(renewalDelayMs(token({ iat: 1000, exp: 605_800 }), 4_000_000)).toBe(600_000);
  });

  it('waits for nine tenths of the life of a token', () => {
    expect(renewalDelayMs(token({ iat: 1000, exp: 2000 }), 1_000_000)).toBe(900_000);
  });
  it.each([
    [20, 15_000],
    [10, 5000],
    [4, 2000],
    [1, 500],
  ])('renews a token of %d s in time', (seconds, delayMs) => {
    expect(renewalDelayMs(token({ iat: 100, exp: 100 + seconds }), 100_000)).toBe(delayMs);
    // However late it is asked, a short life is not slept through.
    expect(renewalDelayMs(token({ iat: 100, exp: 100 + seconds }), 1e12)).toBeLessThan(seconds * 1000);
  });
  it('never asks without pause, and never overflows a timer', () => {
    expect(renewalDelayMs(token({ iat: 0, exp: 10 }), 1e12)).toBe(5000);
    expect(renewalDelayMs(token({ iat: 1e6, exp: 2e6 }), 0)).toBe(3_600_000);
  });
  it('is null for a token without times', () => {
    expect(renewalDelayMs('opaque', 0)).toBeNull();
    expect(renewalDelayMs(token({}), 0)).toBeNull();
  });
});

describe('formProblem', () => {
  it('stands beside the field it is about', () => {
    expect(formProblem(new ApiError('email_taken', 'x')).field).toBe('email');
    expect(
      formProblem(new ApiError('bad_request', 'x', { issues: [{ path: 'name', message: 'must not be empty' }] })),
    ).toEqual({
      field: 'name',
      words: 'The name must not be empty.',
    });
  });
  it('says how long to wait', () => {
    expect(formProblem(new ApiError('too_many_requests', 'x', { retryAfterSeconds: 700 })).words).toContain(
      '12 minutes',
    );
  });
});

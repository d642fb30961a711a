import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/http.ts';
import { requestWords } from './requestWords.ts';

describe('requestWords', () => {
  it.each([
    ['admin_only', /administrators/],
    ['own_account', /Another administrator/],
    ['insecure_transport', /https:/],
    ['not_found', /not there any more/],
    ['unexpected', /Try again in a moment/],
    ['offline', /connection/],
  ] as const)('says what %s means', (code, words) => {
    expect(requestWords(new ApiError(code, 'x'))).toMatch(words);
  });

  it('says how long to wait, where the server does', () => {
    expect(requestWords(new ApiError('too_many_requests', 'x', { retryAfterSeconds: 42 }))).toContain('42 seconds');
    expect(requestWords(new ApiError('too_many_requests', 'x'))).toContain('Wait a moment');
  });

  it('takes what is no answer of a server for a fault of the page', () => {
    expect(requestWords(new TypeError('x'))).toContain('Reload');
  });
});

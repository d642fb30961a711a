import { expect, it } from 'vitest';
import { ApiError, type ApiErrorCode } from '../../api/http.ts';
import { checkWords } from './checkWords.ts';

it.each<[ApiErrorCode, boolean, RegExp, RegExp, string]>([
  ['offline', false, /You are offline/, /no network.*still signed in/, 'again'],
  ['offline', true, /does not answer/, /still signed in/, 'again'],
  ['store_unavailable', true, /has a problem/, /database.*still signed in/, 'again'],
  ['too_many_requests', true, /asks to wait/, /too fast/, 'again'],
  ['unexpected', true, /too old/, /updated/, 'reload'],
  ['insecure_transport', true, /address/, /https:/, 'again'],
  ['session_expired', true, /session is over/, /Sign in/, 'sign-in'],
  ['account_locked', true, /locked/, /person who runs/, 'sign-in'],
])('says what %s means when online is %s, and what helps', (code, isOnline, title, words, way) => {
  const told = checkWords(new ApiError(code, 'x'), isOnline);
  expect(told.title).toMatch(title);
  expect(told.words).toMatch(words);
  expect(told.way).toBe(way);
});

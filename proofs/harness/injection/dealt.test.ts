import { expect, it } from 'vitest';
import { dealt, sharersOf } from './dealt.ts';
import { AMONG } from './fields.ts';
import { OBJECTS, PAYLOADS } from './payloads.ts';

it.each(['password', 'code', 'passkey.response.signature', AMONG])('gives every payload for %s to a route', (field) => {
  const all = field === AMONG ? OBJECTS : PAYLOADS;
  const routes = sharersOf(field);
  expect(routes.length).toBeGreaterThan(4);
  const hands = routes.map((route) => dealt(all, field, route));
  expect(new Set(hands.flat())).toEqual(new Set(all));
  const far = hands.flat().filter(({ text }) => text !== null || field === AMONG);
  expect(far).toHaveLength(new Set(far).size);
});

it('gives what is no text to all of them, and everything to a route with a check of its own', () => {
  const shapeless = PAYLOADS.filter(({ text }) => text === null);
  expect(dealt(PAYLOADS, 'password', 'DELETE /api/auth/me')).toEqual(expect.arrayContaining(shapeless));
  expect(dealt(PAYLOADS, 'password', 'POST /api/auth/login')).toEqual(PAYLOADS);
  expect(dealt(PAYLOADS, ':id', 'DELETE /api/auth/passkeys/:id')).toEqual(PAYLOADS);
});

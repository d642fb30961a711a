import { REQUESTS, SecondFactorBody } from '@parley/protocol';
import { expect, it } from 'vitest';
import { AMONG, fieldsOf, WHOLE, withField } from './fields.ts';
import { OBJECTS, PAYLOADS } from './payloads.ts';

it('finds fields inside of what is optional, of lists and of choices', () => {
  expect(fieldsOf(SecondFactorBody)).toEqual(
    expect.arrayContaining(['challenge', 'code', 'passkey', 'passkey.response', 'passkey.response.userHandle']),
  );
  expect(fieldsOf(REQUESTS.iceCandidate.payload)).toEqual(
    expect.arrayContaining(['to', 'candidate', 'candidate.sdpMid', 'candidate.0', 'candidate.0.candidate']),
  );
  expect(fieldsOf(REQUESTS.joinRoom.payload)).toEqual(expect.arrayContaining(['email', 'media.audio', 'resume']));
});

it('puts a payload where it shall stand, as it stands', () => {
  const body = { name: 'Ann', candidate: null };
  expect(withField(body, 'name', '1e999')).toBe('{"name":1e999,"candidate":null}');
  expect(withField(body, 'candidate.0.candidate', '{"$ne":1}')).toBe(
    '{"name":"Ann","candidate":[{"candidate":{"$ne":1}}]}',
  );
  expect(withField(body, WHOLE, '[]')).toBe('[]');
  expect(withField(body, AMONG, '{"__proto__":{"a":1}}')).toBe('{"name":"Ann","candidate":null,"__proto__":{"a":1}}');
  expect(withField({}, AMONG, '{"a":1}')).toBe('{"a":1}');
  expect(body).toEqual({ name: 'Ann', candidate: null });
});

it('has more than 400 payloads, no two alike', () => {
  expect(new Set(PAYLOADS.map(({ json }) => json)).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThan(400);
  expect(OBJECTS.every(({ json }) => json.startsWith('{'))).toBe(true);
});

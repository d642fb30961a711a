import { LIMITS } from '@parley/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isModest } from './isModest.ts';

const candidate = {
  candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag abcd network-id 1',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'abcd',
};

test.each<[string, unknown]>([
  ['a description of the largest size, full of what structures JSON', { sdp: '[{:,"\\'.repeat(LIMITS.sdpLength / 6) }],
  ['all the candidates that one event may hold', Array.from({ length: LIMITS.candidatesPerEvent }, () => candidate)],
  ['sixteen levels', JSON.parse('['.repeat(16) + ']'.repeat(16))],
  ['many levels, one after the other', Array.from({ length: 1000 }, () => [{}])],
  ['nothing', ''],
])('%s is', (_name, value) => expect(isModest(JSON.stringify(value))).toBe(true));

test.each([
  ['seventeen levels of arrays', '['.repeat(17)],
  ['seventeen levels of objects', '{"a":'.repeat(17)],
  ['more than four thousand values', JSON.stringify(Array.from({ length: 4002 }, () => 1))],
  ['as many fields', JSON.stringify(Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [index, 1])))],
])('%s is not', (_name, json) => expect(isModest(json)).toBe(false));

test.each(['"', '"\\', '"\\"', '{"a":"b', '\\"[', ']]]]', '"\ud800'])('%j, which is no JSON, does no harm', (json) => {
  expect(isModest(json)).toBe(true);
});

test('what stands in a string counts for nothing, and what stands after it does', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', '\\', '[', ',') }));
  fc.assert(
    fc.property(text, (word) => {
      expect(isModest(JSON.stringify([word, word]))).toBe(true);
      expect(isModest(`${'['.repeat(16)}${JSON.stringify(word)},[`)).toBe(false);
    }),
  );
});

import { expect, test } from 'vitest';
import { preferredCodecs } from './preferredCodecs.ts';

const codecs = ['audio/opus', 'audio/G722', 'audio/red', 'audio/CN'].map((mimeType) => ({ mimeType }));

test('redundancy comes first, everything else stays in its order, and nothing is left out', () => {
  const names = preferredCodecs(codecs).map(({ mimeType }) => mimeType);
  expect(names).toEqual(['audio/red', 'audio/opus', 'audio/G722', 'audio/CN']);
});

test('a browser without it keeps its own order', () => {
  const others = codecs.filter(({ mimeType }) => mimeType !== 'audio/red');
  expect(preferredCodecs(others)).toEqual(others);
});

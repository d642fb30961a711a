import { expect, test } from 'vitest';
import { firstPictureAfterMs, flowsAfterMs, longestGapMs } from './flow.ts';

/** Ten samples a second from 0 to `toMs`, with pictures but where `still` says. */
function record(toMs: number, ...still: [number, number][]) {
  return Array.from({ length: toMs / 100 }, (_, index) => {
    const atMs = (index + 1) * 100;
    return { atMs, frames: still.some(([from, to]) => atMs > from && atMs < to) ? 0 : 3 };
  });
}

test('a gap is measured from picture to picture', () => {
  expect(longestGapMs(record(5000), { fromMs: 0, toMs: 5000 })).toBe(100);
  expect(longestGapMs(record(5000, [1000, 2500], [3000, 3300]), { fromMs: 0, toMs: 5000 })).toBe(1500);
});

test('a gap that reaches over the ends of the span counts from there', () => {
  const samples = record(5000, [1000, 4000]);
  expect(longestGapMs(samples, { fromMs: 2000, toMs: 5000 })).toBe(2000);
  expect(longestGapMs(samples, { fromMs: 0, toMs: 3000 })).toBe(2000);
});

test('without any sample the whole span is a gap', () => {
  expect(longestGapMs([], { fromMs: 1000, toMs: 4000 })).toBe(3000);
  expect(flowsAfterMs([], { fromMs: 1000, toMs: 4000 })).toBe(Infinity);
});

test('pictures flow after the last time that they stood still, and a stutter is not standing still', () => {
  expect(flowsAfterMs(record(8000, [4000, 4400]), { fromMs: 1000, toMs: 8000 })).toBe(0);
  expect(flowsAfterMs(record(8000, [2000, 3500]), { fromMs: 1500, toMs: 8000 })).toBe(2000);
  expect(flowsAfterMs(record(8000, [2000, 3500], [4000, 6000]), { fromMs: 1500, toMs: 8000 })).toBe(4500);
});

test('pictures that stand still at the end do not flow', () => {
  expect(flowsAfterMs(record(8000, [6000, 9000]), { fromMs: 1000, toMs: 8000 })).toBe(Infinity);
});

test('the first picture after a moment', () => {
  expect(firstPictureAfterMs(record(8000, [2000, 3500]), 2000)).toBe(1500);
  expect(firstPictureAfterMs(record(8000, [6000, 9000]), 6000)).toBe(Infinity);
});

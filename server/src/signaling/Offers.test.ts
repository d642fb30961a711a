import { expect, test } from 'vitest';
import { Offers } from './Offers.ts';

test('an offer lets either of the two answer, again and again, and nobody else', () => {
  const offers = new Offers();
  expect(offers.has('a', 'b')).toBe(false);
  offers.pass('a', 'b');
  expect([offers.has('a', 'b'), offers.has('b', 'a'), offers.has('b', 'a')]).toEqual([true, true, true]);
  expect([offers.has('a', 'c'), offers.has('c', 'b')]).toEqual([false, false]);
});

test('with the seat of either it is over; with others it is not', () => {
  const offers = new Offers();
  offers.pass('a', 'b');
  offers.pass('c', 'a');
  offers.forget('b');
  expect([offers.has('a', 'b'), offers.has('b', 'a'), offers.has('a', 'c')]).toEqual([false, false, true]);
  offers.forget('nobody');
});

test('those from an earlier run may answer one another', () => {
  const offers = new Offers();
  offers.vouchForEarlierRun('a');
  expect(offers.has('a', 'b')).toBe(false);
  offers.vouchForEarlierRun('b');
  expect([offers.has('a', 'b'), offers.has('b', 'a'), offers.has('a', 'c')]).toEqual([true, true, false]);
  offers.forget('a');
  expect(offers.has('b', 'a')).toBe(false);
});

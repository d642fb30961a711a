import { expect, test } from 'vitest';
import { busySamples, uplinkOf } from './uplink.ts';

const sent = (framesPerSecond: number) => ({ framesPerSecond }) as Parameters<typeof busySamples>[1]['sent'];

test('a device that makes the picture stutter for ten seconds is busy, and no network is blamed', () => {
  const all = Array.from({ length: 10 }).reduce<number>(
    (former) => busySamples(former, { limitedBy: 'cpu', sent: sent(5) }),
    0,
  );
  expect([uplinkOf('full', 'good', all - 1), uplinkOf('full', 'good', all)]).toEqual(['good', 'busy']);
});

test('a smaller picture that moves well is nothing to speak of, and neither is a camera that is off', () => {
  expect([
    busySamples(9, { limitedBy: 'cpu', sent: sent(25) }),
    busySamples(9, { limitedBy: 'cpu', sent: sent(0) }),
  ]).toEqual([0, 0]);
});

test('a network that makes the picture stutter is not the device', () => {
  expect(busySamples(9, { limitedBy: 'bandwidth', sent: sent(5) })).toBe(0);
});

test('the network is told before the device', () => {
  expect([uplinkOf('paused', 'poor', 20), uplinkOf('quarter', 'good', 20), uplinkOf('full', 'weak', 20)]).toEqual([
    'paused',
    'weak',
    'weak',
  ]);
});

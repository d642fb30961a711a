import { describe, expect, it } from 'vitest';
import type { DeviceChoice } from './callState.ts';
import { nextDevice, realDevice, type DeviceSituation } from './nextDevice.ts';

const device = (id: string, groupId = id): DeviceChoice => ({ id, label: `The ${id}`, groupId });
const inner = device('inner');
const headset = device('headset');
const other = device('other');
const system = (groupId: string): DeviceChoice => ({ id: 'default', label: `Default - The ${groupId}`, groupId });

const next = (changes: Partial<DeviceSituation>) =>
  nextDevice({ before: [inner], now: [inner], chosenId: null, lostId: null, live: inner, isMissed: false, ...changes });

describe('nextDevice', () => {
  it.each<[string, Partial<DeviceSituation>, unknown]>([
    ['nothing that matters has changed', { now: [inner, other] }, 'stay'],
    [
      'what the person chose is plugged in',
      { now: [inner, headset], chosenId: 'headset' },
      { deviceId: 'headset', change: 'returned' },
    ],
    [
      'what was pulled out is plugged in',
      { now: [inner, headset], lostId: 'headset' },
      { deviceId: 'headset', change: 'returned' },
    ],
    [
      'both come at once',
      { now: [inner, other, headset], chosenId: 'headset', lostId: 'other' },
      { deviceId: 'headset', change: 'returned' },
    ],
    ['a lesser one comes', { now: [inner, headset], chosenId: 'inner', lostId: 'headset' }, 'stay'],
    [
      'it was there all the time, and the browser gave another',
      { before: [inner, headset], now: [inner, headset], chosenId: 'headset' },
      'stay',
    ],
    [
      'the one in use is gone',
      { before: [inner, headset], live: headset, chosenId: 'headset' },
      { deviceId: null, change: 'unplugged' },
    ],
    ['the permission has just been given', { before: [], now: [inner, headset], chosenId: 'headset' }, 'stay'],
    [
      'the system prefers another now',
      { before: [system('inner'), inner, other], now: [system('other'), inner, other], live: system('inner') },
      { deviceId: null, change: 'switched' },
    ],
    [
      'the system prefers another, since the one before is gone',
      { before: [system('headset'), inner, headset], now: [system('inner'), inner], live: system('headset') },
      { deviceId: null, change: 'unplugged' },
    ],
    [
      'the system prefers another, and the person has one of their own',
      { before: [system('inner'), inner, other], now: [system('other'), inner, other] },
      'stay',
    ],
    ['nothing is wanted', { live: null, before: [], now: [inner] }, 'stay'],
    [
      'there was none, and there is one now',
      { live: null, isMissed: true, before: [], now: [inner] },
      { deviceId: null, change: 'switched' },
    ],
    [
      'there was none, and the former one is back',
      { live: null, isMissed: true, before: [], now: [inner, headset], lostId: 'headset' },
      { deviceId: 'headset', change: 'returned' },
    ],
    ['there is still none', { live: null, isMissed: true, before: [], now: [] }, 'stay'],
  ])('when %s', (_when, changes, expected) => {
    expect(next(changes)).toEqual(expected);
  });
});

describe('realDevice', () => {
  it('is what "default" stands for', () => {
    expect(realDevice([system('inner'), headset, inner], system('inner'))).toBe(inner);
    expect(realDevice([system('inner'), headset], system('inner'))).toBeNull();
  });
  it('is the device itself, also beside another in one thing', () => {
    const [left, right] = [device('left', 'one'), device('right', 'one')];
    expect(realDevice([left, right], right)).toBe(right);
    expect(realDevice([left], right)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Rung } from './sendingLadder.ts';
import { sendingPlan } from './sendingPlan.ts';

const RUNGS: Rung[] = ['first', 'full', 'threeQuarters', 'half', 'quarter', 'paused'];

describe('what is sent', () => {
  it('is small at first, whole at best, and no picture at all when paused', () => {
    const [first, full, , , , paused] = RUNGS.map((rung) => sendingPlan(rung, 'camera', 1).video);
    expect([first?.scaleResolutionDownBy, full?.scaleResolutionDownBy, full?.active]).toEqual([4, 1, true]);
    expect(paused?.active).toBe(false);
  });
  it('is less on each rung than on the one above', () => {
    for (const content of ['camera', 'screen'] as const) {
      const rates = RUNGS.slice(1, -1).map((rung) => sendingPlan(rung, content, 1).video.maxBitrate ?? 0);
      expect(rates).toEqual(rates.toSorted((a, b) => b - a));
      expect(new Set(rates).size).toBe(rates.length);
    }
  });
  it('puts sound before pictures, always', () => {
    for (const rung of RUNGS) {
      const { audio, video } = sendingPlan(rung, 'camera', 1);
      expect([audio.priority, audio.networkPriority, video.priority, video.networkPriority]).toEqual([
        'high',
        'high',
        'low',
        'low',
      ]);
    }
  });
  it('of a call of two stays below 4 Mbit/s in both directions, redundancy and headers included', () => {
    const { audio, video } = sendingPlan('full', 'camera', 1);
    const headers = 50 * 60 * 8;
    expect(2 * ((video.maxBitrate ?? Infinity) + 2 * (audio.maxBitrate ?? Infinity) + headers)).toBeLessThanOrEqual(
      4_000_000,
    );
  });
  it('is shared by all who receive', () => {
    for (const receivers of [2, 3, 5]) {
      expect((sendingPlan('full', 'camera', receivers).video.maxBitrate ?? Infinity) * receivers).toBeLessThanOrEqual(
        1_800_001,
      );
    }
  });
  it('of a screen keeps its size and gives up movement; of a face, both', () => {
    expect(sendingPlan('half', 'screen', 1)).toMatchObject({
      video: { scaleResolutionDownBy: 1, maxFramerate: 8 },
      degradationPreference: 'maintain-resolution',
    });
    expect(sendingPlan('half', 'camera', 1)).toMatchObject({
      video: { scaleResolutionDownBy: 2, maxFramerate: 24 },
      degradationPreference: 'balanced',
    });
  });
});

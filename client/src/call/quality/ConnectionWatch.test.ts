import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionWatch, type ConnectionVerdict } from './ConnectionWatch.ts';
import type { Rung } from './sendingLadder.ts';

let connectionState: RTCPeerConnectionState;
let getStats: () => Promise<RTCStatsReport>;
let asked: number;
let rungs: Rung[];
let verdicts: ConnectionVerdict[];
let watch: ConnectionWatch;

beforeEach(() => {
  vi.useFakeTimers();
  [connectionState, asked, rungs, verdicts] = ['connected', 0, [], []];
  getStats = async () => new Map();
  const peer = {
    get connectionState() {
      return connectionState;
    },
    getStats: async () => {
      asked += 1;
      return getStats();
    },
  };
  watch = new ConnectionWatch(peer, {
    expectsPicture: () => 'camera',
    onRung: (rung) => rungs.push(rung),
    onSample: (_, verdict) => verdicts.push(verdict),
  });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the watch of a connection', () => {
  it('looks once a second, after a quicker beginning', async () => {
    await pass(10_000);
    const before = asked;
    await pass(10_000);
    expect(asked - before).toBe(10);
  });
  it('grows the picture when no frame ever comes', async () => {
    await pass(3000);
    expect(rungs.at(-1)).toBe('full');
  });
  it('grows the picture when statistics fail, or never come', async () => {
    getStats = async () => Promise.reject(new Error('no statistics'));
    await pass(3000);
    expect(rungs.at(-1)).toBe('full');
    rungs = [];
    getStats = () => new Promise(() => undefined);
    await pass(3000);
    expect(rungs.at(-1)).toBe('full');
  });
  it('asks nothing while there is no connection, and keeps the small picture for its begin', async () => {
    connectionState = 'connecting';
    await pass(20_000);
    expect([asked, rungs]).toEqual([0, []]);
    connectionState = 'connected';
    await pass(500);
    expect(rungs.at(-1)).toBe('first');
  });
  it('says that a picture which is expected does not come', async () => {
    await pass(1500);
    expect(verdicts.at(-1)?.isPicturePaused).toBe(false);
    await pass(2000);
    expect(verdicts.at(-1)?.isPicturePaused).toBe(true);
  });
  it('says nothing after its end, not even of what it asked before', async () => {
    let answer: (report: RTCStatsReport) => void = () => undefined;
    await pass(2000);
    getStats = () => new Promise((resolve) => (answer = resolve));
    await pass(1000);
    const told = verdicts.length;
    watch.close();
    watch.close();
    answer(new Map());
    await pass(10_000);
    expect(verdicts.length).toBe(told);
  });
});

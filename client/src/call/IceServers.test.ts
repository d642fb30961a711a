import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IceServers, type IceServersGrant } from './IceServers.ts';

const grant = (name: string): IceServersGrant => ({ iceServers: [{ urls: `turn:${name}` }], ttlSeconds: 60 });
const onProblem = vi.fn<(error: unknown) => void>();
const onGrant = vi.fn<(servers: readonly RTCIceServer[]) => void>();
const ask = vi.fn<() => Promise<IceServersGrant>>();
let servers: IceServers;

beforeEach(() => {
  vi.useFakeTimers();
  onProblem.mockClear();
  ask.mockReset();
  onGrant.mockClear();
  servers = new IceServers({ ask, onGrant, onProblem });
});
afterEach(() => {
  servers.stop();
  vi.useRealTimers();
});

it('are those of the last grant, renewed at half of its time until nobody needs them', async () => {
  expect(servers.current).toEqual([]);
  ask.mockResolvedValueOnce(grant('a')).mockResolvedValueOnce(grant('b'));
  await servers.renew();
  expect(servers.current).toEqual([{ urls: 'turn:a' }]);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(ask).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1);
  expect(servers.current).toEqual([{ urls: 'turn:b' }]);
  servers.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('stay what they were when the server refuses, and are asked for again soon', async () => {
  ask.mockResolvedValueOnce(grant('a')).mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce(grant('c'));
  await servers.renew();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(servers.current).toEqual([{ urls: 'turn:a' }]);
  expect(onProblem).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(servers.current).toEqual([{ urls: 'turn:c' }]);
});

it('are not waited for longer than three seconds, and taken when they come late', async () => {
  const { promise, resolve } = Promise.withResolvers<IceServersGrant>();
  ask.mockReturnValueOnce(promise);
  const settled = vi.fn<() => void>();
  void servers.renew().then(settled);
  await vi.advanceTimersByTimeAsync(2999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(settled).toHaveBeenCalledOnce();
  resolve(grant('late'));
  await vi.advanceTimersByTimeAsync(0);
  expect(servers.current).toEqual([{ urls: 'turn:late' }]);
  expect(onGrant.mock.calls).toEqual([[[{ urls: 'turn:late' }]]]);
});

it('whose renewal was slept through are renewed once somebody asks, and only then', async () => {
  ask.mockResolvedValueOnce(grant('a')).mockResolvedValueOnce(grant('b'));
  await servers.renew();
  vi.setSystemTime(Date.now() + 29_999);
  await servers.renewOverdue();
  expect(ask).toHaveBeenCalledOnce();
  // The clock on the wall goes on; the timers have not moved.
  vi.setSystemTime(Date.now() + 1);
  await Promise.all([servers.renewOverdue(), servers.renewOverdue()]);
  expect(servers.current).toEqual([{ urls: 'turn:b' }]);
  expect(ask).toHaveBeenCalledTimes(2);
  servers.stop();
  vi.setSystemTime(Date.now() + 600_000);
  await servers.renewOverdue();
  expect(ask).toHaveBeenCalledTimes(2);
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ParleySocket } from './Connection.ts';
import { holdAfterLarge } from './holdAfterLarge.ts';

class FakeConnection extends EventEmitter {
  readyState = 'open';
  readonly told: string[] = [];
  transport: { socket?: { pause(): void; resume(): void } } = {
    socket: { pause: () => void this.told.push('pause'), resume: () => void this.told.push('resume') },
  };
}

let connection: FakeConnection;
const receive = (frame: unknown) => connection.emit('data', frame);

beforeEach(() => {
  vi.useFakeTimers();
  connection = new FakeConnection();
  holdAfterLarge(connection as unknown as ParleySocket['conn']);
});
afterEach(() => vi.useRealTimers());

test('after a large frame nothing is read for a moment', () => {
  receive('x'.repeat(16 * 1024));
  expect(connection.told).toEqual(['pause']);
  vi.advanceTimersByTime(14);
  expect(connection.told).toEqual(['pause']);
  vi.advanceTimersByTime(1);
  expect(connection.told).toEqual(['pause', 'resume']);
});

test('what is smaller is not held back, and nothing at all neither', () => {
  for (const frame of ['x'.repeat(16 * 1024 - 1), '', undefined, Buffer.alloc(10)]) receive(frame);
  expect(connection.told).toEqual([]);
});

test('one that was cut meanwhile is not read any more', () => {
  receive(Buffer.alloc(20_000));
  connection.readyState = 'closed';
  vi.advanceTimersByTime(100);
  expect(connection.told).toEqual(['pause']);
});

test('long-polling has nothing to hold', () => {
  connection.transport = {};
  receive('x'.repeat(100_000));
  expect(connection.told).toEqual([]);
});

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { ParleySocket } from './Connection.ts';
import { Strangers } from './Strangers.ts';

class FakeConnection extends EventEmitter {
  isClosed = false;
  transport = {};
  close(): void {
    this.isClosed = true;
    this.emit('close');
  }
}
const makeConnection = () => new FakeConnection() as FakeConnection & ParleySocket['conn'];

test('a thousand of one address may be there at once; whoever is known or gone makes room', () => {
  const strangers = new Strangers();
  const connections = Array.from({ length: 1000 }, makeConnection);
  for (const connection of connections) {
    expect(strangers.hasRoomFor('2001:db8::1')).toBe(true);
    strangers.meet(connection, '2001:db8::1');
  }
  // A household has all of a /64.
  expect([strangers.hasRoomFor('2001:db8::2'), strangers.hasRoomFor('192.0.2.1')]).toEqual([false, true]);
  strangers.recognise(connections[0]!);
  strangers.recognise(connections[0]!);
  expect(strangers.hasRoomFor('2001:db8::1')).toBe(true);
  strangers.meet(makeConnection(), '2001:db8::1');
  expect(strangers.hasRoomFor('2001:db8::1')).toBe(false);
  connections[0]!.close();
  expect(strangers.hasRoomFor('2001:db8::1')).toBe(false);
  connections[1]!.close();
  expect(strangers.hasRoomFor('2001:db8::1')).toBe(true);
});

test('ten frames are enough to say who one is; afterwards nothing is counted', () => {
  const strangers = new Strangers();
  const [guessing, known] = [makeConnection(), makeConnection()];
  for (const connection of [guessing, known]) strangers.meet(connection, '192.0.2.1');
  for (let count = 0; count < 10; count += 1) guessing.emit('data', '');
  expect(guessing.isClosed).toBe(false);
  guessing.emit('data', '');
  expect(guessing.isClosed).toBe(true);
  strangers.recognise(known);
  for (let count = 0; count < 20; count += 1) known.emit('data', '');
  expect(known.isClosed).toBe(false);
});

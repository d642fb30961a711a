import { Error as MongooseError, mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { AppError } from '../../AppError.ts';
import { MongoGuard } from './MongoGuard.ts';

// What a socket says while its connection breaks, depending on the moment. The driver passes both on as they are.
const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });
const endedSocket = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });

test.each([
  new mongo.MongoNetworkError('connection 1 to 127.0.0.1:27017 closed'),
  new mongo.MongoServerError({ message: 'The server is in quiesce mode and will shut down', code: 91 }),
  brokenPipe,
  endedSocket,
])('the database is unavailable: $message', async (cause) => {
  const refusal = new MongoGuard().run(() => Promise.reject(cause));
  await expect(refusal).rejects.toMatchObject({ code: 'store_unavailable', cause });
});

test.each([
  new TypeError('undefined is not a function'),
  new mongo.MongoServerError({ message: 'E11000 duplicate key error', code: 11000 }),
  new AppError('unauthorized'),
  new MongooseError.CastError('string', {}, 'email'),
])('not a matter of the database being there: $message', async (error) => {
  await expect(new MongoGuard().run(() => Promise.reject(error))).rejects.toBe(error);
});

test('closing waits for what runs and lets nothing in any more', async () => {
  const guard = new MongoGuard();
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = guard.run(() => promise).then(() => order.push('ran'));
  const closing = guard.close().then(() => order.push('closed'));
  await expect(guard.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'store_unavailable' });
  resolve();
  await Promise.all([running, closing]);
  expect(order).toEqual(['ran', 'closed']);
});

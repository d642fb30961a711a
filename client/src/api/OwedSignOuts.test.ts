import { expect, it, vi } from 'vitest';
import { FakeStorage } from '../call/testing/FakeStorage.ts';
import { ApiError, type ApiErrorCode } from './http.ts';
import { OwedSignOuts } from './OwedSignOuts.ts';

/** The token of a session, with the word that ends it. */
const tokenOf = (sid: string): string => `h.${btoa(JSON.stringify({ sid, out: `end-${sid}` }))}.s`;

/** A server that refuses as told, or takes everything; each request as its route's name and the session. */
function setUp(storage: Storage | null = new FakeStorage()) {
  const asked: string[] = [];
  const waits: number[] = [];
  type Refusal = ApiErrorCode | ApiError | null;
  const server: { answer: (request: string) => Refusal | Promise<Refusal> } = { answer: () => null };
  let wake = (): void => undefined;
  const ask = async (request: string) => {
    asked.push(request);
    const refusal = await server.answer(request);
    if (refusal !== null) throw refusal instanceof ApiError ? refusal : new ApiError(refusal, 'x');
  };
  const sidIn = (token: string) => (JSON.parse(atob(token.split('.')[1] ?? '')) as { sid: string }).sid;
  const lock = { isRefused: false };
  const owed = new OwedSignOuts({
    storage,
    logout: (token) => ask(`logout ${sidIn(token)}`),
    logoutLate: ({ sid, out }) => ask(`late ${sid} ${out}`),
    isExpired: (token) => sidIn(token) === 'over',
    withLock: async (_name, task) => {
      if (lock.isRefused) throw new DOMException('No.', 'SecurityError');
      return task();
    },
    pause: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => (wake = resolve));
    },
  });
  return { owed, asked, waits, server, storage, lock, wake: () => wake() };
}

it('tells the server at once, and owes nothing', async () => {
  const { owed, asked, storage } = setUp();
  const told = owed.signOut(tokenOf('t'));
  // A tab that is closed now would still owe it.
  expect([storage!.getItem('owedSignOut'), storage!.getItem('token')]).toEqual(['t.end-t', null]);
  await told;
  expect(asked).toEqual(['logout t']);
  expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual([null, null]);
});

it('keeps nothing that is good for more than ending the session', async () => {
  const { owed, server, storage } = setUp();
  server.answer = () => 'offline';
  await owed.signOut(tokenOf('t'));
  await owed.signOut(tokenOf('over'));
  expect(storage!.length).toBe(1);
  expect(storage!.getItem('owedSignOut')).toBe('t.end-t over.end-over');
});

it.each<ApiErrorCode>(['offline', 'store_unavailable', 'too_many_requests', 'unexpected'])(
  'owes what the server answers with %s, says so, and tells it by itself later',
  async (code) => {
    const { owed, asked, server, storage, wake } = setUp();
    const heard = vi.fn();
    owed.subscribe(heard);
    server.answer = () => code;
    await owed.signOut(tokenOf('t'));
    expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual(['t.end-t', 'owed']);
    server.answer = () => null;
    wake();
    await vi.waitFor(() => expect(owed.getSnapshot()).toBeNull());
    expect(asked).toEqual(['logout t', 'late t end-t']);
    expect(storage!.getItem('owedSignOut')).toBeNull();
    expect(heard).toHaveBeenCalledTimes(2);
  },
);

it('asks less and less often, and not before the server wants to be asked', async () => {
  const { owed, waits, server, wake } = setUp();
  const again = async () => {
    const planned = waits.length;
    wake();
    await vi.waitFor(() => expect(waits).toHaveLength(planned + 1));
  };
  server.answer = () => 'unexpected';
  await owed.signOut(tokenOf('t'));
  for (let count = 0; count < 6; count += 1) await again();
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
  server.answer = () => new ApiError('too_many_requests', 'x', { retryAfterSeconds: 600 });
  await again();
  server.answer = () => 'offline';
  await again();
  expect(waits.slice(7)).toEqual([600_000, 120_000]);
  // All told: the next one begins anew.
  server.answer = () => null;
  wake();
  await vi.waitFor(() => expect(owed.getSnapshot()).toBeNull());
  server.answer = () => 'offline';
  await owed.signOut(tokenOf('u'));
  expect(waits.at(-1)).toBe(5000);
});

it('tells it at the next visit, each of them, by the way in which nothing is refused', async () => {
  const first = setUp();
  first.server.answer = () => 'offline';
  await first.owed.signOut(tokenOf('t'));
  await first.owed.signOut(tokenOf('u'));
  const next = setUp(first.storage);
  await next.owed.settle();
  expect(next.asked).toEqual(['late t end-t', 'late u end-u']);
  await next.owed.settle();
  expect(next.asked).toHaveLength(2);
});

it('takes the cookie of the last one back, though another was owed before it', async () => {
  const { owed, asked, server } = setUp();
  server.answer = () => 'offline';
  await owed.signOut(tokenOf('a'));
  server.answer = () => null;
  await owed.signOut(tokenOf('b'));
  expect(asked).toEqual(['logout a', 'logout b', 'late a end-a']);
});

it('leaves the cookie once the sign-out was tried: it may be that of somebody else by then', async () => {
  const { owed, asked, server } = setUp();
  server.answer = () => 'offline';
  await owed.signOut(tokenOf('a'));
  await owed.signOut(tokenOf('b'));
  server.answer = () => null;
  await owed.settle();
  expect(asked).toEqual(['logout a', 'logout b', 'late a end-a', 'late b end-b']);
});

it('ends the session of a token that was retired meanwhile, or whose time is over', async () => {
  const { owed, asked, server, storage } = setUp();
  server.answer = (request) => (request === 'logout retired' ? 'unauthorized' : null);
  await owed.signOut(tokenOf('retired'));
  await owed.signOut(tokenOf('over'));
  expect(asked).toEqual(['logout retired', 'late retired end-retired', 'late over end-over']);
  expect(storage!.getItem('owedSignOut')).toBeNull();
});

it('does not ask for ever what a server does not know', async () => {
  const { owed, server, storage } = setUp();
  server.answer = () => 'not_found';
  await owed.signOut(tokenOf('over'));
  expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual([null, null]);
});

it.each([
  ['there is no storage', () => null],
  [
    'it is closed',
    () => {
      const storage = new FakeStorage();
      storage.isClosed = true;
      return storage;
    },
  ],
])('remembers for as long as the page is there when %s', async (_when, storage) => {
  const { owed, asked, server } = setUp(storage());
  server.answer = () => 'offline';
  await owed.settle();
  await owed.signOut(tokenOf('t'));
  server.answer = () => null;
  await owed.settle();
  expect(asked).toEqual(['logout t', 'late t end-t']);
});

it('tells it where the browser refuses its lock', async () => {
  const { owed, asked, lock } = setUp();
  lock.isRefused = true;
  await owed.signOut(tokenOf('t'));
  expect(asked).toEqual(['logout t']);
});

it('keeps no token that has no word for it, and says when nobody will be told', async () => {
  const { owed, asked, server, storage } = setUp();
  const bare = (sid: string) => `h.${btoa(JSON.stringify({ sid }))}.s`;
  await owed.signOut(bare('t'));
  expect([asked, owed.getSnapshot()]).toEqual([['logout t'], null]);
  server.answer = () => 'unauthorized';
  await owed.signOut(bare('ended'));
  expect(owed.getSnapshot()).toBeNull();
  server.answer = () => 'offline';
  const told = owed.signOut(bare('u'));
  expect(storage!.length).toBe(0);
  await told;
  expect([storage!.length, owed.getSnapshot()]).toEqual([0, 'lost']);
  // A sign-out that is told says that there is nothing to say.
  server.answer = () => null;
  await owed.signOut(tokenOf('v'));
  expect(owed.getSnapshot()).toBeNull();
  await owed.signOut(bare('over'));
  expect([asked.at(-1), owed.getSnapshot()]).toEqual(['logout v', 'lost']);
});

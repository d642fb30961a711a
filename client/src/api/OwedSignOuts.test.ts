import { expect, it, vi } from 'vitest';
import { FakeStorage } from '../call/testing/FakeStorage.ts';
import { ApiError, type ApiErrorCode } from './http.ts';
import { OwedSignOuts } from './OwedSignOuts.ts';

/** A server that refuses as told, or takes everything; each request as its route's name and the token. */
function setUp(storage: Storage | null = new FakeStorage()) {
  const asked: string[] = [];
  const server: { answer: (request: string) => ApiErrorCode | null } = { answer: () => null };
  let wake = (): void => undefined;
  const ask = (route: string) => async (token: string) => {
    asked.push(`${route} ${token}`);
    const code = server.answer(`${route} ${token}`);
    if (code !== null) throw new ApiError(code, 'x');
  };
  const owed = new OwedSignOuts({
    storage,
    logout: ask('logout'),
    logoutLate: ask('late'),
    isExpired: (token) => token === 'over',
    withLock: (_name, task) => task(),
    pause: () => new Promise((resolve) => (wake = resolve)),
  });
  return { owed, asked, server, storage, wake: () => wake() };
}

it('tells the server at once, and owes nothing', async () => {
  const { owed, asked, storage } = setUp();
  const told = owed.signOut('t');
  // A tab that is closed now would still owe it; and not as a session.
  expect([storage!.getItem('owedSignOut'), storage!.getItem('token')]).toEqual(['t', null]);
  await told;
  expect(asked).toEqual(['logout t']);
  expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual([null, false]);
});

it.each<ApiErrorCode>(['offline', 'store_unavailable', 'too_many_requests', 'unexpected'])(
  'owes what the server answers with %s, says so, and tells it by itself later',
  async (code) => {
    const { owed, asked, server, storage, wake } = setUp();
    const heard = vi.fn();
    owed.subscribe(heard);
    server.answer = () => code;
    await owed.signOut('t');
    expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual(['t', true]);
    server.answer = () => null;
    wake();
    await vi.waitFor(() => expect(owed.getSnapshot()).toBe(false));
    expect(asked).toEqual(['logout t', 'late t']);
    expect(storage!.getItem('owedSignOut')).toBeNull();
    expect(heard).toHaveBeenCalledTimes(2);
  },
);

it('tells it at the next visit, each of them, by the way in which nothing is refused', async () => {
  const first = setUp();
  first.server.answer = () => 'offline';
  await first.owed.signOut('t');
  await first.owed.signOut('u');
  const next = setUp(first.storage);
  await next.owed.settle();
  expect(next.asked).toEqual(['late t', 'late u']);
  await next.owed.settle();
  expect(next.asked).toHaveLength(2);
});

it('ends the session of a token that was retired meanwhile, or whose time is over', async () => {
  const { owed, asked, server, storage } = setUp();
  server.answer = (request) => (request === 'logout retired' ? 'unauthorized' : null);
  await owed.signOut('retired');
  await owed.signOut('over');
  expect(asked).toEqual(['logout retired', 'late retired', 'late over']);
  expect(storage!.getItem('owedSignOut')).toBeNull();
});

it('does not ask for ever what a server does not know', async () => {
  const { owed, server, storage } = setUp();
  server.answer = () => 'not_found';
  await owed.signOut('over');
  expect([storage!.getItem('owedSignOut'), owed.getSnapshot()]).toEqual([null, false]);
});

it('remembers without a storage for as long as the page is there', async () => {
  const { owed, asked, server } = setUp(null);
  server.answer = () => 'offline';
  await owed.signOut('t');
  server.answer = () => null;
  await owed.settle();
  expect(asked).toEqual(['logout t', 'late t']);
});

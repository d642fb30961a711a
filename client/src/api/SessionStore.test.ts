import { describe, expect, it, vi } from 'vitest';
import { ApiError } from './http.ts';
import { SessionStore } from './SessionStore.ts';

const ada = { _id: 'a'.repeat(24), name: 'Ada', email: 'ada@test.com' };
const tokenOf = (id: string, n: number) => `h.${btoa(JSON.stringify({ _id: id, n }))}.s`;

function memoryStorage(start: Record<string, string> = {}): Storage {
  const map = new Map(Object.entries(start));
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
    key: () => null,
    length: 0,
  };
}

describe('SessionStore', () => {
  it('starts with the stored token and nobody known', () => {
    expect(new SessionStore(memoryStorage({ token: 't' })).getSnapshot()).toEqual({ token: 't', user: null });
  });

  it('stores a session under `token` and removes it at its end', () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: 't', user: ada });
    expect(storage.getItem('token')).toBe('t');
    store.end();
    expect(storage.getItem('token')).toBeNull();
    expect(store.getSnapshot()).toEqual({ token: null, user: null });
  });

  it('remembers that the server ended a session, until another begins', () => {
    const store = new SessionStore(memoryStorage());
    store.begin({ token: 't', user: ada });
    store.end('by-server');
    expect(store.getSnapshot()).toEqual({ token: null, user: null, ending: 'by-server' });
    store.begin({ token: 'u', user: ada });
    expect(store.getSnapshot()).toEqual({ token: 'u', user: ada });
  });

  it('says what the person did, though the server closes the sockets before it answers', async () => {
    const store = new SessionStore(memoryStorage());
    store.begin({ token: 't', user: ada });
    const seen = vi.fn();
    store.subscribe(() => seen(store.getSnapshot().ending));
    await store.endBy('everywhere', async () => store.end('by-server'));
    expect(seen.mock.calls).toEqual([['everywhere'], ['everywhere']]);
  });

  it('says what the person did, though another tab puts the session away before the server answers', async () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: 't', user: ada });
    const seen = vi.fn();
    store.subscribe(() => seen(store.getSnapshot().ending));
    await store.endBy('account-deleted', async () => {
      storage.removeItem('token');
      store.readToken();
    });
    expect(seen.mock.calls).toEqual([['account-deleted'], ['account-deleted']]);
  });

  it('stays signed in when the request that would have ended the session fails', async () => {
    const store = new SessionStore(memoryStorage());
    store.begin({ token: 't', user: ada });
    await expect(store.endBy('everywhere', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(store.getSnapshot().token).toBe('t');
    store.end('by-server');
    expect(store.getSnapshot().ending).toBe('by-server');
  });

  it('does not say that it was done when the session was over before it was asked for', async () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: 't', user: ada });
    const request = async (): Promise<never> => {
      // The token is refused, and so is the renewal.
      store.end('by-server');
      throw new ApiError('unauthorized', 'The session is over.');
    };
    await expect(store.endBy('account-deleted', request)).rejects.toThrow('over');
    expect(store.getSnapshot()).toEqual({ token: null, user: null, ending: 'by-server' });
    expect(store.isKnownHere).toBe(true);
  });

  it('keeps the person when another tab renewed their token', () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: tokenOf(ada._id, 1), user: ada });
    const listener = vi.fn();
    store.subscribe(listener);
    storage.setItem('token', tokenOf(ada._id, 2));
    expect(store.readToken()).toBe(tokenOf(ada._id, 2));
    expect(store.getSnapshot().user).toBe(ada);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('asks anew who it is when another person signed in elsewhere', () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: tokenOf(ada._id, 1), user: ada });
    store.takeOver(tokenOf('b'.repeat(24), 1));
    expect(store.getSnapshot().user).toBeNull();
  });

  it('tells that another tab has signed out, until somebody signs in', () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: tokenOf(ada._id, 1), user: ada });
    storage.removeItem('token');
    expect(store.readToken()).toBeNull();
    expect(store.getSnapshot()).toEqual({ token: null, user: null, ending: 'in-another-tab' });
    store.takeOver(tokenOf(ada._id, 2));
    expect(store.getSnapshot().ending).toBeUndefined();
  });

  it('drops a late answer about an earlier token', () => {
    const store = new SessionStore(memoryStorage({ token: 'new' }));
    store.identify('old', ada);
    expect(store.getSnapshot().user).toBeNull();
  });

  it('lives on in memory when the storage refuses', () => {
    const storage = memoryStorage();
    storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const store = new SessionStore(storage);
    store.begin({ token: 't', user: ada });
    expect(store.readToken()).toBe('t');
  });
});

it('greets as somebody who comes back only who has an account and was here', async () => {
  const storage = memoryStorage();
  const store = new SessionStore(storage);
  expect(store.isKnownHere).toBe(false);
  store.begin({ token: 't', user: ada });
  store.end();
  expect(new SessionStore(storage).isKnownHere).toBe(true);
  store.begin({ token: 't', user: ada });
  await store.endBy('account-deleted', () => Promise.resolve());
  expect(store.isKnownHere).toBe(false);
});

describe('renewal', () => {
  const tokenIn = (sid: string, n: number) => `h.${btoa(JSON.stringify({ _id: ada._id, sid, n }))}.s`;

  it('is not tried for a session without a cookie, and is for the next', () => {
    const storage = memoryStorage();
    const store = new SessionStore(storage);
    store.begin({ token: tokenIn('a', 1), user: ada });
    expect(store.isRenewable(tokenIn('a', 1))).toBe(true);
    store.markUnrenewable(tokenIn('a', 1));
    // Also at the next visit.
    expect(new SessionStore(storage).isRenewable(tokenIn('a', 2))).toBe(false);
    expect(store.isRenewable(tokenIn('b', 1))).toBe(true);
  });

  it('knows how old a token is', () => {
    const store = new SessionStore(memoryStorage(), () => 5000);
    expect(store.ageMs(`h.${btoa(JSON.stringify({ iat: 2, exp: 9 }))}.s`)).toBe(3000);
    expect(store.ageMs('opaque')).toBeNull();
  });
});

describe('the clock', () => {
  const HOUR_MS = 3_600_000;
  const lived = (iat: number, exp: number) => `h.${btoa(JSON.stringify({ _id: ada._id, iat, exp }))}.s`;

  it.each([-30 * HOUR_MS, 0, 30 * HOUR_MS])('is reckoned as the server has it when ours is off by %d ms', (aheadMs) => {
    let serverMs = 1_000_000_000;
    const storage = memoryStorage();
    const store = new SessionStore(storage, () => serverMs + aheadMs);
    const token = lived(1_000_000, 1_003_600);
    store.begin({ token, user: ada });
    expect(store.serverNowMs()).toBe(serverMs);
    expect(store.isExpired(token)).toBe(false);
    serverMs += HOUR_MS;
    // Also at the next visit.
    expect(new SessionStore(storage, () => serverMs + aheadMs).isExpired(token)).toBe(true);
    expect(new SessionStore(storage, () => serverMs - 1 + aheadMs).isExpired(token)).toBe(false);
  });

  it('is our own until a token with times arrives', () => {
    const store = new SessionStore(memoryStorage({ clockAheadMs: 'nonsense' }), () => 7);
    expect(store.serverNowMs()).toBe(7);
    store.begin({ token: 'opaque', user: ada });
    expect(store.serverNowMs()).toBe(7);
    expect(store.isExpired('opaque')).toBe(false);
  });
});

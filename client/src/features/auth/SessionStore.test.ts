import { describe, expect, it, vi } from 'vitest';
import { SessionStore, userIdOf } from './SessionStore.ts';

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

describe('userIdOf', () => {
  it.each(['', 'x', 'a.b.c', 'a.e30.c'])('is null for %j', (token) => {
    expect(userIdOf(token)).toBeNull();
  });
});

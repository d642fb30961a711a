import { expect, it, vi } from 'vitest';
import { GuestStore } from './GuestStore.ts';

function storageOf(start: Record<string, string> = {}): Storage {
  const kept = new Map(Object.entries(start));
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}

const expiresAt = '2100-01-01T00:00:00.000Z';
const reply = { token: 't', guest: { id: 'g', name: 'Gil' }, expiresAt };

it('keeps the pass over a reload, under a name of its own', () => {
  const storage = storageOf();
  const store = new GuestStore(storage);
  const listener = vi.fn();
  store.subscribe(listener);
  store.begin('room', reply);
  expect(listener).toHaveBeenCalledOnce();
  expect(storage.getItem('token')).toBeNull();
  expect(new GuestStore(storage).getSnapshot()).toEqual({
    roomId: 'room',
    token: 't',
    name: 'Gil',
    expiresAt,
    isOver: false,
  });
  expect(new GuestStore(storage, Date.parse(expiresAt)).getSnapshot()).toBeNull();
});

it('has no token once the pass is over, and still knows whose it was', () => {
  const storage = storageOf();
  const store = new GuestStore(storage);
  store.end();
  expect(store.getSnapshot()).toBeNull();
  store.begin('room', reply);
  expect(store.token).toBe('t');
  store.end();
  expect([store.token, store.getSnapshot()?.name]).toEqual([null, 'Gil']);
  expect(new GuestStore(storage).token).toBeNull();
  store.forget();
  expect([store.getSnapshot(), new GuestStore(storage).getSnapshot()]).toEqual([null, null]);
});

it.each(['', 'nonsense', '7', '{"roomId":"r"}'])('takes %j for no pass', (text) => {
  expect(new GuestStore(storageOf({ 'parley.guest': text })).getSnapshot()).toBeNull();
});

it('lives on in memory when the storage refuses', () => {
  const storage = storageOf();
  storage.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const store = new GuestStore(storage);
  store.begin('room', reply);
  expect(store.token).toBe('t');
});

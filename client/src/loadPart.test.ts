import { expect, it } from 'vitest';
import { mayReload } from './loadPart.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const map = new Map<string, string>();
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

it('leaves each build once, so that two servers with different builds make no loop', () => {
  const storage = memory();
  expect(mayReload(storage, '/assets/index-a.js')).toBe(true);
  expect(mayReload(storage, '/assets/index-a.js')).toBe(false);
  expect(mayReload(storage, '/assets/index-b.js')).toBe(true);
  expect(mayReload(storage, '/assets/index-a.js')).toBe(false);
  expect(mayReload(storage, '/assets/index-b.js')).toBe(false);
});

it('stays where nothing can be remembered', () => {
  const refuse = () => {
    throw new DOMException('forbidden', 'SecurityError');
  };
  expect(mayReload({ getItem: refuse, setItem: refuse }, '/assets/index-a.js')).toBe(false);
});

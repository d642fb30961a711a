import { expect, it, vi } from 'vitest';
import { RelayChoice } from './RelayChoice.ts';
import { FakeStorage } from './testing/FakeStorage.ts';

const TURN = { urls: ['turn:t.example'], username: 'u', credential: 'c' };

it('is no, until somebody chooses, and outlives the page', () => {
  const storage = new FakeStorage();
  const choice = new RelayChoice(() => undefined, storage);
  expect(choice.policy).toBe('all');
  choice.setOnly(true);
  expect(choice.policy).toBe('relay');
  expect(new RelayChoice(() => undefined, storage).policy).toBe('relay');
  choice.setOnly(false);
  expect(new RelayChoice(() => undefined, storage).policy).toBe('all');
});

it.each([
  [[], false],
  [[{ urls: 'stun:s.example' }], false],
  [[{ urls: ['stun:s.example'] }, TURN], true],
  [[{ urls: 'turns:t.example' }], true],
])('a relay is offered by %j: %s', (servers, isOffered) => {
  const choice = new RelayChoice(() => undefined, null);
  choice.learn(servers);
  expect(choice.state.isOffered).toBe(isOffered);
});

it('hides the address also where no relay is: rather no call', () => {
  const choice = new RelayChoice(() => undefined, null);
  choice.learn([TURN]);
  choice.setOnly(true);
  choice.learn([]);
  expect(choice.state).toEqual({ isOnly: true, isOffered: false });
  expect(choice.policy).toBe('relay');
});

it('tells of changes, and of nothing else', () => {
  const onChange = vi.fn<() => void>();
  const choice = new RelayChoice(onChange, null);
  choice.learn([]);
  choice.setOnly(false);
  expect(onChange).not.toHaveBeenCalled();
  choice.learn([TURN]);
  choice.setOnly(true);
  choice.setOnly(true);
  expect(onChange).toHaveBeenCalledTimes(2);
});

it('survives a storage that is closed to us', () => {
  const refuse = vi.fn<() => never>(() => {
    throw new DOMException('No.', 'SecurityError');
  });
  const choice = new RelayChoice(() => undefined, { getItem: refuse, setItem: refuse });
  choice.setOnly(true);
  expect(choice.policy).toBe('relay');
  expect(refuse).toHaveBeenCalledTimes(2);
});

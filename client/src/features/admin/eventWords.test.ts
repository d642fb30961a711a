import { SECURITY_EVENTS } from '@parley/protocol';
import { expect, it } from 'vitest';
import { eventWords, GROUPS, kindsOf } from './eventWords.ts';

it('has each kind of event in exactly one group', () => {
  const grouped = GROUPS.flatMap(({ group }) => kindsOf(group));
  expect(grouped.toSorted()).toEqual([...SECURITY_EVENTS].toSorted());
  expect(kindsOf('all')).toBeNull();
});

it('says who did it, and what a role was changed to', () => {
  const actor = { _id: 'a'.repeat(24), name: 'Ada', email: 'ada@test.com' };
  expect(eventWords({ kind: 'account-locked', actor, detail: {} })).toBe('Account locked, by Ada');
  expect(eventWords({ kind: 'role-changed', actor: null, detail: { role: 'admin' } })).toBe(
    'Role changed to administrator',
  );
  expect(eventWords({ kind: 'sign-in', actor: null, detail: { role: 'admin' } })).toBe('Signed in');
});

import { SECURITY_EVENTS } from '@parley/protocol';
import { expect, it } from 'vitest';
import { detailWords, eventWords, GROUPS, kindsOf } from './eventWords.ts';

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

it('says what else is known in words, and what is new to it as it came', () => {
  expect(detailWords({})).toEqual([]);
  expect(detailWords({ role: 'admin', by: 'command' })).toEqual(['by the command of the server']);
  expect(detailWords({ by: 'link' })).toEqual(['by the link that the server printed']);
  expect(detailWords({ of: 'account' })).toEqual(['for one account']);
  expect(detailWords({ seconds: 8 })).toEqual(['for 8 seconds']);
  expect(detailWords({ offence: 'flood' })).toEqual(['mostly: too much at once']);
  expect(detailWords({ passkey: 'passkey_counter' })[0]).toContain('counter');
  expect(detailWords({ left: 3, roomId: 'kitchen', colour: 'red' })).toEqual([
    'recovery codes left: 3',
    'room kitchen',
    'colour: red',
  ]);
});

import { SECURITY_EVENTS, type SecurityEventReply } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { securityWords } from './securityWords.ts';

const event = (more: Partial<SecurityEventReply>): SecurityEventReply => ({
  id: '1',
  at: '2026-01-01T00:00:00.000Z',
  kind: 'sign-in',
  address: '',
  userAgent: '',
  byAdministrator: false,
  detail: {},
  ...more,
});

describe('what happened', () => {
  it.each(SECURITY_EVENTS)('%s is told in words of its own', (kind) => {
    const { words, advice } = securityWords(event({ kind }));
    expect(words).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(words).not.toContain(kind);
    expect(advice === null || /^[A-Z].+\.$/.test(advice)).toBe(true);
    const others = SECURITY_EVENTS.filter((other) => other !== kind).map(
      (other) => securityWords(event({ kind: other })).words,
    );
    expect(others).not.toContain(words);
  });

  it('names the administrator, and gives no advice about that', () => {
    const expected = { words: 'Two-step sign-in was turned off, by an administrator', advice: null };
    expect(securityWords(event({ kind: 'second-factor-disabled', byAdministrator: true }))).toEqual(expected);
    expect(securityWords(event({ kind: 'second-factor-disabled', detail: { by: 'command' } }))).toEqual(expected);
  });

  it('says more where there is more to say', () => {
    const words = (more: Partial<SecurityEventReply>) => securityWords(event(more)).words;
    expect(words({ kind: 'role-changed', detail: { role: 'admin', by: 'link' } })).toBe(
      'You became an administrator of this server',
    );
    expect(words({ kind: 'role-changed', detail: { role: 'member' } })).toContain('no administrator');
    expect(words({ kind: 'password-reset', detail: { passkeys: 2 } })).toContain('your 2 passkeys stayed');
    expect(words({ kind: 'password-changed', detail: { passkeys: 0 } })).not.toContain('passkey');
    expect(words({ kind: 'sign-in-failed', detail: { passkey: 'passkey_counter' } })).toContain('a copy of it');
    expect(words({ kind: 'sign-in-failed', detail: { passkey: 'passkey_refused' } })).not.toContain('password');
    expect(words({ kind: 'guard-paused', detail: { seconds: 8 } })).toContain('for 8 seconds');
    expect(words({ kind: 'guard-paused', detail: { seconds: 'many' } })).not.toContain('many');
  });
});

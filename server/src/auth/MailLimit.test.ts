import { afterEach, expect, it, vi } from 'vitest';
import { MailLimit } from './MailLimit.ts';

afterEach(() => void vi.useRealTimers());

it('remembers nothing of an account that an address over its limit asked for', async () => {
  vi.useFakeTimers();
  const limit = new MailLimit();
  for (let i = 0; i < 20; i += 1) await limit.count(`p${i}`, '192.0.2.1');
  vi.advanceTimersByTime(14 * 60_000);
  for (let i = 0; i < 3; i += 1) {
    await expect(limit.count('ann', '192.0.2.1')).rejects.toMatchObject({ code: 'too_many_requests' });
  }
  vi.advanceTimersByTime(60_001);
  await expect(limit.count('ann', '192.0.2.1')).resolves.toBeUndefined();
});

it('keeps nobody from a mail of their own, however many strangers ask, and fills no mailbox', async () => {
  vi.useFakeTimers();
  const limit = new MailLimit();
  let mails = 0;
  for (let minute = 0; minute < 120; minute += 1) {
    // Strangers ask all the time, from everywhere.
    for (let i = 0; i < 10; i += 1) mails += (await limit.mayWrite('ann', 'reset-password')) ? 1 : 0;
    vi.advanceTimersByTime(60_000);
  }
  expect(mails).toBeGreaterThanOrEqual(2 * 6);
  expect(mails).toBeLessThanOrEqual(2 * 11);
  // As soon as ten minutes have passed since the last one, and for a purpose of its own at once.
  expect(await limit.mayWrite('ann', 'prove-email')).toBe(true);
  vi.advanceTimersByTime(10 * 60_000);
  expect(await limit.mayWrite('ann', 'reset-password')).toBe(true);
});

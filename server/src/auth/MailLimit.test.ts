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

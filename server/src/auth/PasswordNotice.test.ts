import { expect, it, vi } from 'vitest';
import { MailLimit } from './MailLimit.ts';
import { PasswordNotice } from './PasswordNotice.ts';

const links = { site: 'meet.example.com', page: (path: string) => `https://meet.example.com${path}` };

it('fills no mailbox, whoever gave the address for theirs', async () => {
  const mail = { send: vi.fn(), close: async () => undefined };
  const notice = new PasswordNotice({ links, mailLimit: new MailLimit(), mail });
  for (let count = 0; count < 20; count += 1) await notice.send('ann@test.com', 0);
  expect(mail.send).toHaveBeenCalledTimes(5);
  await notice.send('bob@test.com', 1);
  expect(mail.send).toHaveBeenLastCalledWith(expect.objectContaining({ to: 'bob@test.com' }));
});

import { afterEach, expect, it } from 'vitest';
import { makeCertificate } from '../testing/makeCertificate.ts';
import { startSmtp, type Smtp } from '../testing/startSmtp.ts';
import { checkMail } from './checkMail.ts';

let smtp: Smtp | null = null;
afterEach(() => smtp?.stop());
const look = (url: string) => checkMail({ url, from: 'noreply@example.com' });

it('is content with a mail server that answers, and sends nothing', async () => {
  smtp = await startSmtp();
  expect(await look(smtp.url)).toMatchObject({ verdict: 'ok', words: expect.stringContaining('Nothing was sent') });
  expect(smtp.letters).toEqual([]);
});

it('says when the password is wrong, and not which', async () => {
  const certificate = makeCertificate(['localhost']);
  smtp = await startSmtp({ certificate, login: { user: 'me', pass: 'right' } });
  expect(await look(`smtp://me:right@127.0.0.1:${smtp.port}`)).toMatchObject({ verdict: 'ok' });
  const { verdict, words } = await look(`smtp://me:secret@127.0.0.1:${smtp.port}`);
  expect(verdict).toBe('mend');
  expect(words).toContain('refuses the user or the password');
  expect(words).not.toContain('secret');
  certificate.remove();
});

it('says when nobody answers', async () => {
  smtp = await startSmtp();
  const { url } = smtp;
  await smtp.stop();
  smtp = null;
  expect(await look(url)).toMatchObject({ verdict: 'mend', words: expect.stringMatching(/cannot be spoken with/) });
});

it('tells who has none what that means', async () => {
  expect(await checkMail(null)).toMatchObject({ verdict: 'note', words: expect.stringContaining('reset-password') });
});

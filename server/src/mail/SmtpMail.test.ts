import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { makeCertificate, type Certificate } from '../testing/makeCertificate.ts';
import { startSmtp, type Smtp } from '../testing/startSmtp.ts';
import { SmtpMail } from './SmtpMail.ts';

const letter = {
  to: 'ann@test.com',
  subject: 'Choose a new password',
  text: 'Open this link:\n\nhttps://meet.example.com/reset#abc\n',
  html: '<p>Open this link:</p>',
};

describe('SmtpMail', () => {
  let smtp: Smtp;
  let mails: SmtpMail[] = [];
  let lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const open = (url = smtp.url, retryAfterMs: number[] = [10, 10]) => {
    const mail = new SmtpMail({ url, from: 'Parley <noreply@example.com>', log, retryAfterMs });
    mails.push(mail);
    return mail;
  };
  const logged = (words: string) =>
    expect.poll(() => lines.filter((line) => line.includes(words)), { timeout: 15_000 });

  beforeEach(async () => {
    smtp = await startSmtp();
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(mails.map((mail) => mail.close()));
    mails = [];
    await smtp.stop();
  });

  it('delivers both forms, from whom it should, and marks itself as made by a machine', async () => {
    open().send(letter);
    const { to, subject, text, raw } = await smtp.take();
    expect({ to, subject }).toEqual({ to: [letter.to], subject: letter.subject });
    expect(text).toContain('https://meet.example.com/reset#abc');
    expect(raw).toContain('From: Parley <noreply@example.com>');
    expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(raw).toMatch(/^Content-Type: text\/html/m);
    expect(raw).not.toMatch(/^X-Mailer|nodemailer/im);
  });

  it('tries again what the server puts off, and what it was not there for', async () => {
    smtp.refuseNext({ code: 451, words: 'greylisted, try again later' });
    open().send(letter);
    expect((await smtp.take()).to).toEqual([letter.to]);

    const { port } = smtp;
    await smtp.stop();
    open(`smtp://127.0.0.1:${port}`, [50, 50, 50, 50, 100, 200, 400, 800, 1600]).send(letter);
    await logged('could not be handed over yet').not.toHaveLength(1);
    smtp = await startSmtp({ port });
    expect((await smtp.take()).to).toEqual([letter.to]);
  });

  it('gives up on what is refused for good, and logs no address', async () => {
    smtp.refuseNext({ code: 550, words: 'no such person: <ann@test.com>' });
    open().send(letter);
    await logged('a mail was not delivered').toHaveLength(1);
    expect(lines.join('')).toContain('"reply":550');
    expect(lines.join('')).not.toContain('ann');
    expect(smtp.letters).toEqual([]);
  });

  it('gives up after the last try, and takes no letter once it is closed', async () => {
    smtp.refuseNext(...Array.from({ length: 3 }, () => ({ code: 451, words: 'later' })));
    const mail = open();
    mail.send(letter);
    await logged('a mail was not delivered').toHaveLength(1);
    await mail.close();
    mail.send(letter);
    await mail.close();
    expect(smtp.letters).toEqual([]);
  });

  it('keeps what waits within bounds', async () => {
    const { port } = smtp;
    const mail = open(`smtp://127.0.0.1:${port}`);
    for (let i = 0; i < 600; i += 1) mail.send(letter);
    expect(lines.filter((line) => line.includes('was dropped'))).toHaveLength(100);
  });

  describe('with a password', () => {
    let certificate: Certificate;
    beforeEach(async () => {
      certificate = makeCertificate(['mail.example.com']);
      await smtp.stop();
      smtp = await startSmtp({ certificate, login: { user: 'parley', pass: 'hush hush' } });
    });
    afterEach(() => certificate.remove());

    it('signs in, encrypted', async () => {
      open(`smtp://parley:hush%20hush@127.0.0.1:${smtp.port}`).send(letter);
      expect((await smtp.take()).wasEncrypted).toBe(true);
    });

    it('says that the password is wrong, once, and not which', async () => {
      open(`smtp://parley:wrong@127.0.0.1:${smtp.port}`).send(letter);
      await logged('a mail was not delivered').toHaveLength(1);
      expect(lines.join('')).not.toMatch(/wrong|hush|parley"/);
    });
  });
});

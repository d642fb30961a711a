import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { smtpOptions } from '../mail/smtpOptions.ts';
import { mend, note, ok, type Finding } from './Finding.ts';

const PATIENCE_MS = 8000;

/** Speaks with the mail server as far as its sign-in. Sends nothing. */
export async function checkMail(mail: Config['mail']): Promise<Finding> {
  if (mail === null) {
    return note(
      'Mail',
      'SMTP_URL is not set: forgotten passwords are your work (npm run admin -- reset-password EMAIL).',
    );
  }
  const { hostname, port, username } = new URL(mail.url);
  const where = port === '' ? hostname : `${hostname}:${port}`;
  const limits = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const transport = createTransport({ ...smtpOptions(mail.url), ...limits });
  try {
    await transport.verify();
    return ok(
      'Mail',
      `${where} answers${username === '' ? '' : ', and takes the user and the password'}. Nothing was sent.`,
    );
  } catch (error) {
    return mend('Mail', `SMTP_URL: ${whatIsWrong(error, where)}`);
  } finally {
    transport.close();
  }
}

/** By code alone: the words of a mail server may hold what is nobody's business. */
function whatIsWrong(error: unknown, where: string): string {
  const { code } = error as { code?: unknown };
  switch (code) {
    case 'EAUTH':
      return `${where} refuses the user or the password. Correct them; signs such as @ and / are percent-encoded.`;
    case 'EDNS':
      return `the name of ${where} is not known. Check its spelling.`;
    case 'ETLS':
      return `${where} offers no encryption that can be trusted. Use smtps://, or a port with STARTTLS and a good certificate.`;
    default:
      return `${where} cannot be spoken with (${typeof code === 'string' ? code : String(error)}). Check host, port and firewalls.`;
  }
}

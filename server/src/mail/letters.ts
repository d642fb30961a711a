import type { Letter } from './Mail.ts';

/**
 * What each mail says. None holds anything that a person typed but the address it goes to: whoever can make the server
 * write to a stranger must not choose the words. Plain ASCII and short lines, so that links stay whole on the way.
 */
type Parts = { to: string; subject: string; before: string; link?: string; after: string[] };

/** The link is good for 30 minutes. `site` is the host that people know. */
export function resetLetter(to: string, site: string, link: string): Letter {
  return compose({
    to,
    subject: 'Choose a new password',
    before: `Somebody asked for a new password\nfor your account at ${site}.\nTo choose one, open this link:`,
    link,
    after: [
      'It works once, for 30 minutes.',
      'If it was not you, do nothing: your password stays as it is.\nNobody but you has this link.',
    ],
  });
}

/** `again`: where one chooses another. `passkeys`: where those of the account are that go on working; null: there are none. */
export function passwordChangedLetter(
  to: string,
  site: string,
  { again, passkeys }: { again: string; passkeys: string | null },
): Letter {
  return compose({
    to,
    subject: 'Your password has been changed',
    before: `The password of your account at ${site} has been changed,\nand every other device has been signed out.`,
    after: [
      ...(passkeys === null
        ? []
        : [`Your passkeys work as before. If one of them may be in other hands, remove it:\n${passkeys}`]),
      `If it was not you, choose a new one at once:\n${again}`,
    ],
  });
}

export function proofLetter(to: string, site: string, link: string): Letter {
  return compose({
    to,
    subject: 'Is this your address?',
    before: `There is an account at ${site} with this address.\nTo confirm that it is yours, open this link:`,
    link,
    after: ['It works once, for 24 hours.', 'If you know nothing of it, do nothing.'],
  });
}

/** `until`: the day, in words, to which the invitation is good. */
export function invitationLetter(to: string, site: string, link: string, until: string): Letter {
  return compose({
    to,
    subject: `You are invited to ${site}`,
    before: `You are invited to make an account at ${site},\na place for video calls. Open this link:`,
    link,
    after: [`It works once, until ${until}.`],
  });
}

function compose({ to, subject, before, link, after }: Parts): Letter {
  const paragraphs = [before, ...(link === undefined ? [] : [link]), ...after];
  return { to, subject, text: `${paragraphs.join('\n\n')}\n`, html: htmlOf(paragraphs) };
}

function htmlOf(paragraphs: string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${paragraph.split('\n').map(lineOf).join('<br>\n')}</p>`);
  return `<!doctype html>\n<html lang="en">\n<body>\n${body.join('\n')}\n</body>\n</html>\n`;
}

function lineOf(line: string): string {
  const text = line.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return /^https?:\/\/\S+$/.test(line) ? `<a href="${text}">\n${text}</a>` : text;
}

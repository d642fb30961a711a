import { afterAll, describe, expect, test } from 'vitest';
import { startSmtp, type Smtp } from '../server/src/testing/startSmtp.ts';
import type { Person } from './harness/Person.ts';
import { runAdminCommand } from './harness/runAdminCommand.ts';
import { screenCheck } from './harness/screenCheck.ts';
import { useScene } from './harness/scene.ts';
import { seriousFindings } from './harness/seriousFindings.ts';
import { until } from './harness/until.ts';

const NEW = 'tarm bolu vex 7';
const looks = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
] as const;

function linkIn(text: string): string {
  const link = /http:\/\/\S+#\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error(`There is no link in: ${text}`);
  return link;
}

const heading = ({ page }: Person, words: string) =>
  page.getByRole('heading', { level: 1, name: words, exact: true }).waitFor();

describe('with a mail server', () => {
  let smtp: Smtp | undefined;
  const scene = useScene({
    env: async () => {
      smtp = await startSmtp();
      return { SMTP_URL: smtp.url };
    },
  });
  afterAll(() => smtp?.stop());

  async function linkFrom(subject: string, email: string): Promise<string> {
    const letter = await smtp?.take((one) => one.subject.includes(subject) && one.to[0] === email);
    return linkIn(letter?.text ?? '').replace(/^http:\/\/[^/]+/, '');
  }

  test('a forgotten password is replaced by a link from a mail, with the keyboard alone', async () => {
    const ann = await scene.person('Ann');
    const { keyboard } = ann.page;
    await ann.press('Sign out');
    await ann.fill('Email', ann.email);
    await ann.page.getByRole('link', { name: 'Forgot your password?' }).focus();
    await keyboard.press('Enter');
    await heading(ann, 'Forgot your password?');
    // Nobody types an address twice.
    expect(await ann.field('Email').inputValue()).toBe(ann.email);
    await ann.field('Email').focus();
    await keyboard.press('Enter');
    await heading(ann, 'Look into your mail');

    const link = await linkFrom('new password', ann.email);
    await ann.goto(link);
    await heading(ann, 'Choose a new password');
    await until('the token is out of the address bar', async () => !ann.page.url().includes('#'));
    await ann.page.reload();
    await ann.field('New password').focus();
    await keyboard.type('password1');
    await ann.page.getByText('Too common').waitFor();
    await keyboard.press('Enter');
    // The server is not asked: the console has no line of a refused request.
    await ann.page.getByText('This is one of the most common passwords').waitFor();
    await ann.field('New password').fill(NEW);
    await ann.page.getByText('Strong').waitFor();
    await keyboard.press('Enter');
    await heading(ann, 'Your new password is set');
    await ann.page.getByRole('link', { name: 'Sign in' }).focus();
    await keyboard.press('Enter');
    await ann.signIn(NEW);
    await ann.awaitControl('button', 'Join room');

    await ann.press('Sign out');
    await ann.goto(link);
    await heading(ann, 'This link does not work any more');
    await ann.page.getByRole('link', { name: 'Ask for a new link' }).click();
    await heading(ann, 'Forgot your password?');
  });

  test('a reset signs out every device, the one that it is made on too', async () => {
    const ann = await scene.person('Ann');
    const tab = await ann.openTab();
    await tab.goto('/forgot');
    await tab.fill('Email', ann.email);
    await tab.press('Send the link');
    await heading(tab, 'Look into your mail');
    await tab.goto(await linkFrom('new password', ann.email));
    await tab.fill('New password', NEW);
    await tab.press('Set password');
    await heading(tab, 'Your new password is set');
    await ann.page.waitForURL('**/login**');
    // The other tab may have asked the server before it heard of it.
    ann.expectComplaints(/401/);
  });

  test('another link in the same tab is another visit', async () => {
    const [ann, ben] = [await scene.person('Ann'), await scene.person('Ben')];
    const visitor = await scene.visitor('Somebody');
    const links: string[] = [];
    for (const { email } of [ann, ben]) {
      await visitor.goto('/forgot');
      await visitor.fill('Email', email);
      await visitor.press('Send the link');
      await heading(visitor, 'Look into your mail');
      links.push(await linkFrom('new password', email));
    }
    await visitor.goto(links[0]!);
    await visitor.fill('New password', NEW);
    await visitor.press('Set password');
    await heading(visitor, 'Your new password is set');
    // Only what follows the # differs: the page is not loaded anew.
    await visitor.goto(links[1]!);
    await heading(visitor, 'Choose a new password');
    await visitor.page.getByText(ben.email).waitFor();
    expect(await visitor.field('New password').inputValue()).toBe('');
    for (const one of [ann, ben]) one.expectComplaints(/401/);
  });

  test('a link that never was one, and one without its end, say what to do', async () => {
    const ann = await scene.visitor('Ann');
    for (const path of ['/reset', '/reset#abc', `/reset#${'A'.repeat(43)}`, `/prove#${'A'.repeat(43)}`]) {
      await ann.goto('/login');
      await ann.goto(path);
      await heading(ann, 'This link does not work any more');
    }
  });

  test('an address is confirmed by the mail that comes after registration', async () => {
    const ann = await scene.person('Ann');
    await ann.goto('/account');
    await ann.page.getByText('Your address is not confirmed yet.').waitFor();
    const link = await linkFrom('your address', ann.email);
    await ann.press('Send the mail again');
    await ann.page.getByText('A mail with a link is on its way').waitFor();
    await linkFrom('your address', ann.email);
    await ann.goto(link);
    await ann.page.getByText(ann.email).waitFor();
    await ann.press('Confirm address');
    await heading(ann, 'Your address is confirmed');
    await ann.goto('/account');
    await ann.page.getByText('Confirmed: mail to it reaches you.').waitFor();
    await ann.goto(link);
    await heading(ann, 'This link does not work any more');
  });

  test.each(looks)('no serious finding of axe, $width wide, $colorScheme', async (look) => {
    const ann = await scene.person('Ann', look);
    const { check, found } = screenCheck('passwords', ann);
    const proof = await linkFrom('your address', ann.email);
    await ann.goto('/account');
    await ann.page.getByText('Your address is not confirmed yet.').waitFor();
    await check('account');
    await ann.goto(proof);
    await ann.button('Confirm address').waitFor();
    await check('prove');
    await ann.goto('/forgot');
    await ann.press('Send the link');
    await ann.page.getByText('Enter your e-mail address.').waitFor();
    await check('forgot, with an error');
    await ann.fill('Email', ann.email);
    await ann.press('Send the link');
    await heading(ann, 'Look into your mail');
    await check('sent');
    await ann.goto(await linkFrom('new password', ann.email));
    await ann.fill('New password', 'tarmbolu');
    await ann.page.getByText('Fair').waitFor();
    await check('reset');
    await ann.goto('/login');
    await ann.goto('/reset#used');
    await heading(ann, 'This link does not work any more');
    await check('used link');
    expect(found).toEqual({});
  });
});

describe('by invitation, without a mail server', () => {
  const scene = useScene({ env: { REGISTRATION: 'invite' } });
  const invite = async (...args: string[]) => {
    const printed = await runAdminCommand(scene.parley, ['invite', ...args], { REGISTRATION: 'invite' });
    return linkIn(printed).replace(scene.parley.origin, '');
  };

  async function fillIn(person: Person): Promise<void> {
    await person.fill('Name', person.name);
    if (await person.field('Email').isEditable()) await person.fill('Email', person.email);
    await person.fill('Password', 'SecurePass123');
    await person.press('Create account');
    await person.awaitControl('button', 'Join room');
  }

  test('an invitation lets one person in, and the next one is told before they type', async () => {
    const [ann, ben] = [await scene.visitor('Ann'), await scene.visitor('Ben')];
    const failed: string[] = [];
    ann.page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
    await ann.goto('/register');
    await heading(ann, 'By invitation only');
    const link = await invite();
    await ann.goto(link);
    await ann.page.getByText('You are invited.').waitFor();
    await fillIn(ann);
    await ben.goto(link);
    await heading(ben, 'This invitation does not work any more');
    await ben.page.getByRole('link', { name: 'Sign in' }).click();
    await ben.button('Sign in').waitFor();
    expect(failed).toEqual([]);
  });

  test('one for an address comes with it, and keeps it', async () => {
    const ann = await scene.visitor('Ann');
    await ann.goto(await invite(ann.email));
    await ann.page.getByText('The invitation is for this address.').waitFor();
    expect(await ann.field('Email').inputValue()).toBe(ann.email);
    expect(await ann.field('Email').isEditable()).toBe(false);
    await fillIn(ann);
  });

  test('who forgot their password is sent to the person who runs the server, whose link works', async () => {
    const ann = await scene.visitor('Ann');
    await ann.goto(await invite());
    await fillIn(ann);
    await ann.press('Sign out');
    await ann.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await ann.page.getByText('Ask the person who runs it').waitFor();
    const printed = await runAdminCommand(scene.parley, ['reset-password', ann.email]);
    await ann.goto(linkIn(printed).replace(scene.parley.origin, ''));
    await ann.fill('New password', NEW);
    await ann.press('Set password');
    await heading(ann, 'Your new password is set');
    await ann.signIn(NEW);
    await ann.awaitControl('button', 'Join room');
  });

  test.each(looks)('no serious finding of axe, $width wide, $colorScheme', async (look) => {
    const ann = await scene.visitor('Ann', look);
    await ann.goto('/register');
    await heading(ann, 'By invitation only');
    const found = await seriousFindings(ann);
    await ann.goto(await invite(ann.email));
    await ann.press('Create account');
    found.push(...(await seriousFindings(ann)));
    await ann.goto('/forgot');
    await ann.page.getByText('Ask the person who runs it').waitFor();
    found.push(...(await seriousFindings(ann)));
    expect(found).toEqual([]);
  });
});

describe('while registration is closed', () => {
  const scene = useScene({ env: { REGISTRATION: 'closed' } });

  test.each(looks)('that is said before one types, $width wide, $colorScheme', async (look) => {
    const ann = await scene.visitor('Ann', look);
    await ann.goto('/register');
    await heading(ann, 'No new accounts here');
    expect(await seriousFindings(ann)).toEqual([]);
    await ann.page.getByRole('link', { name: 'Sign in' }).click();
    await ann.button('Sign in').waitFor();
  });
});

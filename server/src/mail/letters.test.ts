import { describe, expect, it } from 'vitest';
import { invitationLetter, passwordChangedLetter, proofLetter, resetLetter } from './letters.ts';

const link = 'https://meet.example.com/reset#abc_DEF-123';
const letters = [
  resetLetter('ann@test.com', 'meet.example.com', link),
  passwordChangedLetter('ann@test.com', 'meet.example.com', { again: link, passkeys: null }),
  proofLetter('ann@test.com', 'meet.example.com', link),
  invitationLetter('ann@test.com', 'meet.example.com', link, '1 December 2026'),
];

describe.each(letters)('"$subject"', ({ to, text, html }) => {
  it('has its link on a line of its own, in both forms', () => {
    expect(to).toBe('ann@test.com');
    expect(text.split('\n')).toContain(link);
    expect(html).toContain(`<a href="${link}">`);
  });

  it('names the place, and is plain and short', () => {
    expect(text).toContain('meet.example.com');
    expect(text + html).toMatch(/^[\n\x20-\x7e]*$/);
    expect(Math.max(...`${text}\n${html}`.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    expect(text.length).toBeLessThan(400);
  });

  it('fetches nothing and watches nobody', () => {
    expect(html).not.toMatch(/<(img|script|link|iframe|style)|src=/i);
  });
});

it('lets no sign of a link end its attribute', () => {
  const { html } = resetLetter('a@test.com', 'x', 'https://x/"><script>&amp;');
  expect(html).not.toContain('<script>');
  expect(html).toContain('href="https://x/&#34;&#62;&#60;script&#62;&#38;amp;"');
});

it('speaks of passkeys to who has some', () => {
  const passkeys = 'https://meet.example.com/account';
  const [none, some] = [null, passkeys].map((at) =>
    passwordChangedLetter('ann@test.com', 'meet.example.com', { again: link, passkeys: at }),
  );
  expect(none?.text).not.toContain('passkey');
  expect(some?.text).toContain('passkeys work as before');
  expect(some?.html).toContain(`<a href="${passkeys}">`);
});

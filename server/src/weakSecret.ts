/** Words of placeholders. In random text of this length none of them comes up by chance. */
const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|your[-_ ]|example|placeholder|secret[-_ ]?key|password|jwt[-_ ]?secret/i;
const LENGTH = 32;
/** Hexadecimal digits at random, the poorest alphabet that `openssl` gives, have more of both all but always. */
const DISTINCT_CHARACTERS = 8;
const DISTINCT_STEPS = 8;

/**
 * Why somebody could guess a secret, as words that follow its name; null when nothing speaks against it. It cannot tell
 * random text from words that somebody made up, only what is plainly neither.
 */
export function whyWeak(secret: string): string | null {
  if (PLACEHOLDER.test(secret)) return 'looks like the example of a document that everybody can read';
  if (secret.length < LENGTH) return `has fewer than ${LENGTH} characters`;
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  // "aaaa", "abcabc" and "abcdef" have few characters, a period, or few ways from one character to the next.
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const isPoor = new Set(codes).size < DISTINCT_CHARACTERS || new Set(steps).size < DISTINCT_STEPS;
  return isPoor || isPeriodic(secret) ? 'is no random text' : null;
}

function isPeriodic(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  return false;
}

import { LIMITS, passwordProblem } from '@parley/protocol';

/** 0: not accepted. 1 to 4: accepted, from easy to hard to guess. */
export type Strength = {
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly label: string;
  /** What would make it better, in the person's terms. */
  readonly reasons: readonly string[];
};

const LABELS = ['Too short', 'Easy to guess', 'Fair', 'Good', 'Strong'] as const;

/** The heart of most guessed passwords. A longer list would weigh more than it helps. */
const COMMON =
  /passw(?:or|0r)?d?|pass|secret|secure|admin|welcome|login|letmein|qwert[yz]?|asdf|iloveyou|dragon|monkey|football|sunshine|master|hello|abc|parley/g;

const ROWS = ['abcdefghijklmnopqrstuvwxyz', '0123456789', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/**
 * A small, honest estimate: how many characters are hard to foresee, times how many kinds they come from. Words that
 * everybody uses, runs such as 1234, repetitions, and the person's own name count for next to nothing.
 */
export function passwordStrength(password: string, own: { name: string; email: string }): Strength {
  const problem = passwordProblem(password);
  if (problem !== null) {
    const isLong = [...password].length >= LIMITS.passwordMinLength;
    return { score: 0, label: isLong ? 'Too long' : LABELS[0], reasons: [shortReason(isLong)] };
  }

  const reasons: string[] = [];
  let rest = password.toLowerCase();
  const strike = (pattern: RegExp | string, reason: string) => {
    const before = rest;
    // One character stays: even a common word is one choice.
    rest = rest.replaceAll(pattern, '~');
    if (rest !== before) reasons.push(reason);
  };

  for (const word of ownWords(own)) strike(word, 'It holds your name or e-mail address.');
  strike(COMMON, 'It holds a very common word.');
  strike(/(?:19|20)\d\d/g, 'It holds a year.');
  for (const run of runsIn(rest)) strike(run, 'It holds a run such as 1234 or abcd.');
  strike(/(.)\1{2,}/g, 'It repeats a character.');

  const foreseeable = new Set(rest).size;
  const bits = Math.min(rest.length, foreseeable * 2) * Math.log2(alphabetSize(password));
  const score = bits < 36 ? 1 : bits < 52 ? 2 : bits < 70 ? 3 : 4;
  if (score < 3 && password.length < 12)
    reasons.push('Longer is better: three or four unrelated words are hard to guess.');
  return { score, label: LABELS[score], reasons: [...new Set(reasons)] };
}

function shortReason(isLong: boolean): string {
  return isLong
    ? `At most ${LIMITS.passwordBytes} characters, fewer with accents or other scripts.`
    : `At least ${LIMITS.passwordMinLength} characters.`;
}

function ownWords({ name, email }: { name: string; email: string }): string[] {
  return `${name} ${email.split('@')[0] ?? ''}`
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= 3);
}

/** Stretches of four or more that follow the alphabet, the digits or a row of keys, either way round. */
function runsIn(text: string): string[] {
  const runs: string[] = [];
  for (const row of ROWS.flatMap((row) => [row, [...row].toReversed().join('')])) {
    for (let start = 0; start < text.length; start++) {
      let end = start + 1;
      const from = row.indexOf(text[start] ?? '');
      if (from === -1) continue;
      while (end < text.length && row[from + end - start] === text[end]) end++;
      if (end - start >= 4) {
        runs.push(text.slice(start, end));
        start = end - 1;
      }
    }
  }
  return runs.toSorted((a, b) => b.length - a.length);
}

function alphabetSize(password: string): number {
  let size = 0;
  if (/[a-z]/.test(password)) size += 26;
  if (/[A-Z]/.test(password)) size += 26;
  if (/\d/.test(password)) size += 10;
  if (/[^a-zA-Z\d]/.test(password)) size += 32;
  return size;
}

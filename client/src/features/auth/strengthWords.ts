import { LIMITS, type PasswordProblem } from '@parley/protocol';

export const strengthLabels = { 1: 'Easy to guess', 2: 'Fair', 3: 'Good', 4: 'Strong' } as const;

export const problemLabels: Record<PasswordProblem | 'common', string> = {
  too_short: 'Too short',
  too_long: 'Too long',
  own: 'Not this one',
  common: 'Too common',
};

/** Why it is not accepted, and what would be. */
export const problemReasons: Record<PasswordProblem | 'common', string> = {
  too_short: `Use at least ${LIMITS.passwordMinLength} characters.`,
  too_long: `At most ${LIMITS.passwordBytes} characters, fewer with accents or other scripts.`,
  own: 'Your name and your address are the first things that others try. Choose something else.',
  common: 'This is one of the most common passwords, which are tried first. Choose another.',
};

/** zxcvbn's reasons, by its keys, in our words. A key without an entry has nothing to add. */
export const reasonWords: Readonly<Record<string, string>> = {
  straightRow: 'A row of keys is easy to guess.',
  keyPattern: 'A short pattern of keys is easy to guess.',
  simpleRepeat: 'It repeats a character.',
  extendedRepeat: 'It repeats the same piece.',
  sequences: 'A run such as abcd or 6543 is easy to guess.',
  recentYears: 'Years of our time are easy to guess.',
  dates: 'Dates are easy to guess.',
  topTen: 'It is close to one of the most common passwords.',
  topHundred: 'It is close to one of the most common passwords.',
  common: 'It is close to a very common password.',
  similarToCommon: 'It is close to a very common password.',
  wordByItself: 'A single word is easy to guess.',
  namesByThemselves: 'A name alone is easy to guess.',
  commonNames: 'A common name is easy to guess.',
  userInputs: 'It holds your name or e-mail address.',
  l33t: 'Signs in place of letters, such as @ for a, help little.',
  reverseWords: 'A word written backwards helps little.',
  allUppercase: 'All capitals are as easy to guess as none.',
  capitalization: 'A capital at the beginning helps little.',
  associatedYears: 'Years that belong to you are easy to guess.',
  repeated: 'Repeated pieces help little.',
  longerKeyboardPattern: 'A pattern of keys helps only when it is long and has many turns.',
  anotherWord: 'Longer is better: three or four unrelated words are hard to guess.',
};

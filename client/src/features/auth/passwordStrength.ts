import { createCommonRule, passwordProblem, type PasswordProblem } from '@parley/protocol';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { problemLabels, problemReasons, reasonWords, strengthLabels } from './strengthWords.ts';

/** 0: not accepted. 1 to 4: accepted, from easy to hard to guess. */
export type Strength = {
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly label: string;
  /** What would make it better, in the person's terms. */
  readonly reasons: readonly string[];
};

export type Own = { readonly name: string; readonly email: string };

// A quarter of a megabyte of words: this file is loaded when somebody begins to choose a password.
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** Whether the server refuses a password as too common: it has the same list, of the same package. */
export const isCommon = createCommonRule(dictionary['passwords-common']);

/** How hard `password` would be to guess, by zxcvbn (Wheeler, USENIX Security 2016), and why. */
export function passwordStrength(password: string, own: Own): Strength {
  const problem = passwordProblem(password, own);
  if (problem !== null) return refused(problem);
  if (isCommon(password)) return refused('common');
  const { score, feedback } = estimator.check(password, ownWords(own));
  const shown = score === 0 ? 1 : score;
  const keys = [...(feedback.warning === null ? [] : [feedback.warning]), ...feedback.suggestions];
  const reasons = keys.map((key) => reasonWords[key]).filter((words) => words !== undefined);
  return { score: shown, label: strengthLabels[shown], reasons: [...new Set(reasons)].slice(0, 2) };
}

function refused(problem: PasswordProblem | 'common'): Strength {
  return { score: 0, label: problemLabels[problem], reasons: [problemReasons[problem]] };
}

function ownWords({ name, email }: Own): string[] {
  const parts = `${name} ${email.split('@')[0] ?? ''}`.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return ['parley', name, email, ...parts].filter((word) => word.length >= 3);
}

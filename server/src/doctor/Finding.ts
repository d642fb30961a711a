/** One thing that was looked at, in words for whoever runs the server. */
export type Finding = {
  /** What was looked at, in a word or two. */
  readonly topic: string;
  /** `mend`: something does not work, and the words say what to do. `note`: worth knowing. */
  readonly verdict: 'ok' | 'note' | 'mend';
  readonly words: string;
};

export const ok = (topic: string, words: string): Finding => ({ topic, verdict: 'ok', words });
export const note = (topic: string, words: string): Finding => ({ topic, verdict: 'note', words });
export const mend = (topic: string, words: string): Finding => ({ topic, verdict: 'mend', words });

import type { Finding } from './Finding.ts';

const MARKS = { ok: 'ok  ', note: 'note', mend: 'MEND' } as const;
const WIDTH = 110;

/** Findings as a table for a terminal, with the sum below. */
export function formatFindings(target: string, findings: readonly Finding[]): string {
  const topicWidth = Math.max(...findings.map(({ topic }) => topic.length));
  const indent = ' '.repeat(2 + MARKS.ok.length + 2 + topicWidth + 2);
  const rows = findings.map(({ topic, verdict, words }) => {
    const [first = '', ...others] = wrap(words, WIDTH - indent.length);
    return [`  ${MARKS[verdict]}  ${topic.padEnd(topicWidth)}  ${first}`, ...others.map((line) => indent + line)];
  });
  const count = findings.filter(({ verdict }) => verdict === 'mend').length;
  const sum = count === 0 ? 'Nothing to mend.' : `${count} ${count === 1 ? 'thing' : 'things'} to mend.`;
  return ['', `Parley at ${target}`, '', ...rows.flat(), '', sum, ''].join('\n');
}

function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

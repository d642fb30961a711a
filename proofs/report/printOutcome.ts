import { isQuick } from '../harness/sizes.ts';
import { valueOf, wordOf, type Outcome } from './Outcome.ts';

/** The outcome of one proof as a table for people, then one line of JSON for each figure. */
export function printOutcome(outcome: Outcome): void {
  const { proof, verdict } = outcome;
  const quick = isQuick ? ' (quick: these figures prove nothing)' : '';
  console.log(`\n${proof.name}: ${proof.promise}${quick}`);
  if ('reason' in outcome) {
    console.log(`  ${verdict}: ${outcome.reason}`);
    console.log(JSON.stringify({ proof: proof.name, verdict, reason: outcome.reason, ...mark() }));
    return;
  }
  const rows = outcome.figures.map((figure) => [figure.name, valueOf(figure), figure.goal ?? '', wordOf(figure)]);
  const heads = ['figure', 'measured', 'goal', ''];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  console.log(`  ${line(heads).trimEnd()}`);
  for (const row of rows) console.log(`  ${line(row).trimEnd()}`);
  for (const figure of outcome.figures) console.log(JSON.stringify({ proof: proof.name, ...figure, ...mark() }));
}

function mark(): { quick?: true } {
  return isQuick ? { quick: true } : {};
}

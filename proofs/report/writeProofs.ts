import { readFileSync, writeFileSync } from 'node:fs';
import type { Proof } from '../Proof.ts';
import { valueOf, wordOf, type Outcome } from './Outcome.ts';

const DOCUMENT = new URL('../../docs/PROOFS.md', import.meta.url);

const HEAD = `# Proofs

What the project promises in figures, and what was measured. \`npm run prove\` measures all of it and writes this page;
do not edit it. Figures depend on the machine that is named with each; ratios and counts do so least.
`;

/** Writes the page. Proofs that were not among \`outcomes\` keep the section they have. */
export function writeProofs(proofs: readonly Proof[], outcomes: readonly Outcome[], machine: string): void {
  const former = readSections();
  const sections = proofs.flatMap((proof) => {
    const outcome = outcomes.find((one) => one.proof === proof);
    const section = outcome ? write(outcome, machine) : former.get(proof.name);
    return section === undefined ? [] : [section];
  });
  writeFileSync(DOCUMENT, [HEAD, ...sections].join('\n'));
}

function write(outcome: Outcome, machine: string): string {
  const { proof } = outcome;
  const date = new Date().toISOString().slice(0, 10);
  const lines = [`## ${proof.name}`, '', `**${proof.promise}**`, '', proof.how, ''];
  if ('reason' in outcome) lines.push(`${outcome.verdict}: ${outcome.reason}`, '');
  else {
    lines.push('| Figure | Measured | Goal | |', '|---|---|---|---|');
    for (const figure of outcome.figures) {
      const note = figure.note === undefined ? '' : ` (${figure.note})`;
      lines.push(`| ${figure.name} | ${valueOf(figure)}${note} | ${figure.goal ?? ''} | ${wordOf(figure)} |`);
    }
    lines.push('');
  }
  lines.push(`${date}, \`npm run prove -- ${proof.name}\`, on ${machine}.`, '');
  return lines.join('\n');
}

/** The sections of the page as it stands, by name. */
function readSections(): Map<string, string> {
  let text = '';
  try {
    text = readFileSync(DOCUMENT, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const sections = text.split(/^(?=## )/m).slice(1);
  return new Map(sections.map((section) => [section.slice(3, section.indexOf('\n')), `${section.trimEnd()}\n`]));
}

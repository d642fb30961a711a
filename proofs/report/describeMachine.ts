import { cpus, totalmem } from 'node:os';
import { chromiumVersion } from '../harness/chromium.ts';

/** What the figures were measured on, in one line. */
export function describeMachine(): string {
  const cores = cpus();
  const memoryGb = (totalmem() / 1024 ** 3).toFixed(1);
  const model = cores[0]?.model.trim() || 'unknown CPU';
  const browser = chromiumVersion() ?? 'no Chromium';
  return `${model}, ${cores.length} cores, ${memoryGb} GB of memory, Node ${process.versions.node}, ${browser}`;
}

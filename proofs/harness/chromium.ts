import { spawnSync } from 'node:child_process';

/** What the browser of the proofs says about itself, or null when there is none. */
export function chromiumVersion(): string | null {
  const path = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium';
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

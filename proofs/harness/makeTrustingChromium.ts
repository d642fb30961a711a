import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Chromium of its own home, which trusts one more authority. */
export type TrustingChromium = { readonly executablePath: string; remove(): void };

/** @param caFile the authority's certificate, PEM */
export function makeTrustingChromium(caFile: string): TrustingChromium {
  const home = mkdtempSync(join(tmpdir(), 'parley-trust-'));
  // Where Chromium looks for authorities that the person has added.
  const database = join(home, '.pki', 'nssdb');
  mkdirSync(database, { recursive: true });
  const certutil = (...args: string[]): void => {
    execFileSync('certutil', ['-d', `sql:${database}`, ...args], { stdio: 'pipe' });
  };
  certutil('-N', '--empty-password');
  certutil('-A', '-n', 'throw-away', '-t', 'C,,', '-i', caFile);
  const executablePath = join(home, 'chromium');
  const chromium = process.env['PARLEY_CHROMIUM'] ?? '/usr/bin/chromium';
  writeFileSync(executablePath, `#!/bin/sh\nHOME='${home}' exec '${chromium}' "$@"\n`);
  chmodSync(executablePath, 0o700);
  return { executablePath, remove: () => rmSync(home, { recursive: true, force: true }) };
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Parley } from './startParley.ts';

const ADMIN = fileURLToPath(new URL('../../server/src/admin.ts', import.meta.url));

/** The administrator's command beside a running server. What it prints. */
export async function runAdminCommand(
  parley: Parley,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [ADMIN, ...args], {
    env: { DATA_DIR: parley.dataDir, PORT: new URL(parley.origin).port, ...env },
  });
  return stdout;
}

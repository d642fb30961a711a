import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes `DATA_DIR`, and what it lies in, for the owner's eyes only: it holds password hashes and addresses. Folder by folder,
 * because Node's `recursive` never returns where a folder is there and the system says of one in it that its path is not, as
 * in `/proc`. Throws the system's error. A file of that name is left to whoever opens something in it.
 */
export function makeDataDir(path: string): void {
  if (existsSync(path)) return;
  makeDataDir(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process that starts at the same time may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

/** It may have to build the web client first. */
const READY_WITHIN_MS = 60_000;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A command of the project as a person types it, until `close`. */
export type Command = {
  output(): string;
  /** Ends it as Ctrl+C would. Resolves when it and what it started are gone. */
  close(): Promise<void>;
};

/** Runs a script of the project's in `folder` and waits until `readyUrl` answers. Data lies in a directory that goes with it. */
export async function startCommand(script: string, args: string[], readyUrl: string): Promise<Command> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-command-'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts', script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', DATA_DIR: dataDir, STUN_URLS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}:\n${output}`);
    return (await fetch(readyUrl).catch(() => null))?.ok === true;
  };
  try {
    await until(`${script} ${args.join(' ')} answers at ${readyUrl}`, isReady, READY_WITHIN_MS);
  } catch (error) {
    // Left behind it would hold the port, and the next test would fail for it.
    child.kill('SIGINT');
    throw error;
  }
  return {
    output: () => output,
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
      await until(
        `nothing answers at ${readyUrl} any more`,
        async () => (await fetch(readyUrl).catch(() => null)) === null,
      );
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

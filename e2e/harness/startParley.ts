import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refuseSecrets } from './kept.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

/** A real server process with its own data. */
export type Parley = {
  readonly origin: string;
  /** Where its data lies. */
  readonly dataDir: string;
  /** The lines of its log so far. */
  log(): string;
  /** `SIGKILL`, and waits for the end. */
  kill(): Promise<void>;
  /** `SIGTERM`, and the exit code. */
  terminate(): Promise<number | null>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its data. @throws when its log has a secret of the people who were there */
  close(): Promise<void>;
};

/** Starts the server on a free port of loopback, without STUN: nothing may leave the machine. */
export async function startParley(env: Record<string, string> = {}): Promise<Parley> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  let child: ChildProcess | null = null;
  let output = '';

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', PORT: String(port), DATA_DIR: dataDir, STUN_URLS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    started.stdout.on('data', collect);
    started.stderr.on('data', collect);
    await until('the server is ready', async () => {
      if (started.exitCode !== null) throw new Error(`The server ended with ${started.exitCode}:\n${output}`);
      return (await fetch(`${origin}/readyz`).catch(() => null))?.ok === true;
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const exited = once(ending, 'exit') as Promise<[number | null]>;
    ending.kill(signal);
    return (await exited)[0];
  };

  await start();
  return {
    origin,
    dataDir,
    log: () => output,
    kill: async () => void (await end('SIGKILL')),
    terminate: () => end('SIGTERM'),
    start,
    async close() {
      await end('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
      refuseSecrets(output);
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

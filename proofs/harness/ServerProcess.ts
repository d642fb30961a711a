import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage, UsageAnswer, UsageQuestion } from './usageProbe.ts';

const PROBE = new URL('./usageProbe.ts', import.meta.url).href;
const PARLEY = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const BARE_RELAY = fileURLToPath(new URL('./bareRelay.ts', import.meta.url));
const START_MS = 30_000;
const STOP_MS = 10_000;

/** A server in a process of its own, so that what is measured is the server alone. */
export class ServerProcess {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #ended: Promise<never>;
  #questions = 0;

  private constructor(child: ChildProcess, ended: Promise<never>, origin: string, dataDir: string) {
    this.#child = child;
    this.#ended = ended;
    this.origin = origin;
    this.#dataDir = dataDir;
  }

  /** Parley as people run it: its own entry file, SQLite, default settings. Without STUN: nothing may leave the machine. */
  static startParley(execArgv: readonly string[] = []): Promise<ServerProcess> {
    return ServerProcess.#start(PARLEY, execArgv);
  }

  /** A Socket.IO server that relays and does nothing else. */
  static startBareRelay(execArgv: readonly string[] = []): Promise<ServerProcess> {
    return ServerProcess.#start(BARE_RELAY, execArgv);
  }

  static async #start(entry: string, execArgv: readonly string[]): Promise<ServerProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-proof-'));
    const child = fork(entry, {
      execArgv: [...profiling(entry), ...execArgv, '--import', PROBE],
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, STUN_URLS: '' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const ended = endOf(child);
    try {
      const port = await listeningPort(child, ended);
      return new ServerProcess(child, ended, `http://localhost:${port}`, dataDir);
    } catch (error) {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** What the process uses now. */
  async usage(options: { collect?: boolean } = {}): Promise<Usage> {
    this.#questions += 1;
    const parleyUsage = this.#questions;
    const { promise, resolve } = Promise.withResolvers<Usage>();
    const receive = (answer: Partial<UsageAnswer>): void => {
      if (answer.parleyUsage === parleyUsage && answer.usage) resolve(answer.usage);
    };
    this.#child.on('message', receive);
    this.#child.send({ parleyUsage, collect: options.collect ?? false } satisfies UsageQuestion);
    try {
      return await Promise.race([promise, this.#ended]);
    } finally {
      this.#child.off('message', receive);
    }
  }

  /** Ends the process and removes its data. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      const killing = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
      this.#child.kill('SIGTERM');
      await exited;
      clearTimeout(killing);
    }
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** `PARLEY_PROFILE=DIR` writes a CPU profile of each server there, to find out where a missed goal goes. */
function profiling(entry: string): string[] {
  const directory = process.env['PARLEY_PROFILE'];
  if (!directory) return [];
  const name = entry === PARLEY ? 'parley' : 'bare';
  return ['--cpu-prof', `--cpu-prof-dir=${directory}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`];
}

/** The port of the line `{"port":N,"msg":"listening"}` on standard error. */
function listeningPort(child: ChildProcess, ended: Promise<never>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let output = '';
  const timer = setTimeout(() => reject(new Error(`The server did not start in time:\n${output}`)), START_MS);
  child.stderr?.on('data', (chunk: Buffer) => {
    // Read on for as long as it lives: a full pipe would stop it.
    if (output.length < 100_000) output += chunk.toString();
    const port = /"port":(\d+)[^\n]*"listening"/.exec(output)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  ended.catch((error: unknown) => reject(new Error(`${String(error)}\n${output}`)));
  return promise.finally(() => clearTimeout(timer));
}

/** Rejects when the process ends. An end that was wished for is nobody's concern. */
function endOf(child: ChildProcess): Promise<never> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`The server ended (${String(code ?? signal)}).`);
  });
  ended.catch(() => undefined);
  return ended;
}

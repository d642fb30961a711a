import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeOnInterruption } from './interruption.ts';
import type { Answer, Question, Usage } from './serverProbe.ts';

const PROBE = new URL('./serverProbe.ts', import.meta.url).href;
const PARLEY = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const BARE_RELAY = fileURLToPath(new URL('./bareRelay.ts', import.meta.url));
const START_MS = 30_000;
const STOP_MS = 10_000;

type Options = {
  /** For Node itself. */
  execArgv?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** The host of a lab that it runs in: the words to start it behind, and its address. */
  host?: { enter: readonly string[]; address: string };
};

type Run = { child: ChildProcess; ended: Promise<never> };
/** More than any proof's server writes; a program that never stops writing shall not fill the memory. */
const LONGEST_LOG = 200_000_000;

/** A server in a process of its own, so that what is measured is the server alone, and so that it can die. */
export class ServerProcess {
  readonly #entry: string;
  readonly #options: Options;
  readonly #dataDir: string;
  readonly #forget: () => void;
  #port = 0;
  #run: Run | null = null;
  #questions = 0;
  #log = '';
  #output = '';
  #deaths = 0;

  private constructor(entry: string, options: Options, dataDir: string) {
    this.#entry = entry;
    this.#options = options;
    this.#dataDir = dataDir;
    this.#forget = closeOnInterruption(() => this.stop());
  }

  /** Parley as people run it: its own entry file, SQLite, default settings. Without STUN: nothing may leave the machine. */
  static startParley(options: Options = {}): Promise<ServerProcess> {
    return ServerProcess.#open(PARLEY, options);
  }

  /** A Socket.IO server that relays and does nothing else. */
  static startBareRelay(): Promise<ServerProcess> {
    return ServerProcess.#open(BARE_RELAY, {});
  }

  static async #open(entry: string, options: Options): Promise<ServerProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-proof-'));
    const server = new ServerProcess(entry, options, dataDir);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Where its clients find it, also after another {@link start}. */
  get origin(): string {
    return `http://${this.#options.host?.address ?? 'localhost'}:${this.#port}`;
  }

  /** Where its data lies. */
  get dataDir(): string {
    return this.#dataDir;
  }

  get pid(): number {
    const { pid } = this.#alive().child;
    if (pid === undefined) throw new Error('A server that runs has a number.');
    return pid;
  }

  /** What it has written to standard error, over all its runs. */
  get log(): string {
    return this.#log;
  }

  /** What it has written to standard output, where the words for the person who started it stand. */
  get output(): string {
    return this.#output;
  }

  /** How often it ended although nobody had asked for that. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Resolves when it listens: after {@link kill} on the same port and the same data. */
  async start(): Promise<void> {
    const { host, execArgv = [], env = {} } = this.#options;
    const node = [process.execPath, ...profiling(this.#entry), ...execArgv, '--import', PROBE, this.#entry];
    const [command, ...args] = [...(host?.enter ?? []), ...node];
    const child = spawn(command ?? process.execPath, args, {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(this.#port),
        // In a lab its own host must reach it over loopback as well.
        HOST: host ? '0.0.0.0' : '127.0.0.1',
        DATA_DIR: this.#dataDir,
        STUN_URLS: '',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ended = endOf(child);
    this.#run = { child, ended };
    child.once('exit', () => {
      if (this.#run?.child === child) this.#deaths += 1;
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#output.length < LONGEST_LOG) this.#output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      // Read on for as long as it lives: a full pipe would stop it.
      if (this.#log.length < LONGEST_LOG) this.#log += chunk.toString();
    });
    this.#port = await listeningPort(child, ended);
  }

  /** `kill -9`, and waits for the end. Its data stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** It stands still with all its connections open, until {@link resume}. */
  suspend(): void {
    this.#alive().child.kill('SIGSTOP');
  }

  resume(): void {
    this.#alive().child.kill('SIGCONT');
  }

  /** What the process uses now. */
  async usage(options: { collect?: boolean } = {}): Promise<Usage> {
    const { usage } = await this.#ask({ collect: options.collect ?? false });
    if (!usage) throw new Error('The server did not say what it uses.');
    return usage;
  }

  /** Gauges and counters as `/metrics` tells them, by name; those with labels by name and labels. Empty when it does not answer. */
  async metrics(): Promise<Map<string, number>> {
    const { text = '' } = await this.#ask({ url: `http://127.0.0.1:${this.#port}/metrics` });
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  /** Ends the process and removes its data. */
  async stop(): Promise<void> {
    this.#forget();
    this.#run?.child.kill('SIGCONT');
    await this.#end('SIGTERM');
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #ask(content: { collect: boolean } | { url: string }): Promise<Answer> {
    const { child, ended } = this.#alive();
    this.#questions += 1;
    const parleyQuestion = this.#questions;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const receive = (answer: Partial<Answer>): void => {
      if (answer.parleyQuestion === parleyQuestion) resolve({ ...answer, parleyQuestion });
    };
    child.on('message', receive);
    child.send({ parleyQuestion, ...content } satisfies Question);
    try {
      return await Promise.race([promise, ended]);
    } finally {
      child.off('message', receive);
    }
  }

  #alive(): Run {
    if (!this.#run) throw new Error('The server does not run.');
    return this.#run;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#run?.child;
    this.#run = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill(signal);
    await exited;
    clearTimeout(killing);
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

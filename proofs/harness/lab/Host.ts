import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Says so once the network is there, then waits for the end of its input: that comes with our own end, however we end. */
const HOLD = 'ip link set lo up && echo up && exec cat';

/** A computer of the lab: a network namespace without a name, which is gone when nobody is in it any more. */
export class Host {
  readonly name: string;
  /** Programs that are started behind these words run in this host, and end with us, even when we are killed. */
  readonly enter: readonly string[];
  /** The process that holds the namespace open. */
  readonly pid: number;
  readonly #holder: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(name: string, holder: ChildProcessByStdio<Writable, Readable, null>, pid: number) {
    this.name = name;
    this.#holder = holder;
    this.pid = pid;
    this.enter = ['setpriv', '--pdeathsig', 'KILL', 'nsenter', `--net=/proc/${pid}/ns/net`, '--'];
  }

  /** @throws when the machine allows no further network namespace */
  static async open(name: string): Promise<Host> {
    const holder = spawn('unshare', ['--net', 'sh', '-c', HOLD], { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(holder, 'exit').then(([code]) => {
      throw new Error(`No network namespace for ${name}: unshare ended with ${String(code)}.`);
    });
    failed.catch(() => undefined);
    await Promise.race([once(holder.stdout, 'data'), failed]);
    if (holder.pid === undefined) throw new Error('A process that speaks has a number.');
    return new Host(name, holder, holder.pid);
  }

  /** Runs a program in this host and gives what it wrote. @throws with its words when it fails */
  async run(command: string, ...args: string[]): Promise<string> {
    const [program, ...rest] = [...this.enter, command, ...args];
    return (await exec(program ?? command, rest)).stdout;
  }

  /** The network goes as soon as the last program in it has ended. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const exited = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await exited;
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Clients in a process of their own, so that neither the server nor the measuring process pays for them. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #died: Promise<never>;

  /** @param entry the file to run. It gets `task` as JSON in its first argument and reports with `process.send`. */
  constructor(entry: URL, task: unknown) {
    this.#child = fork(fileURLToPath(entry), [JSON.stringify(task)], {
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#died = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`The process of the clients ended with ${String(code)}.`);
    });
    this.#died.catch(() => undefined);
  }

  /** The next report. @throws when the process ends without one */
  async report(): Promise<unknown> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#died])) as [unknown];
    return message;
  }

  /** Tells it something. */
  send(message: string): void {
    this.#child.send(message);
  }

  /** Ends it at once, and its connections with it. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

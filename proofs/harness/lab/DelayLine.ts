import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Host } from './Host.ts';

const PROGRAM = fileURLToPath(new URL('./delayLine.py', import.meta.url));
export const PYTHON = '/usr/bin/python3';

/** A line between a host and the router on which every frame takes its time, in both directions. */
export class DelayLine {
  readonly #place: Host;
  readonly #forwarder: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(place: Host, forwarder: ChildProcessByStdio<Writable, Readable, null>) {
    this.#place = place;
    this.#forwarder = forwarder;
  }

  /**
   * Puts itself between `host` and the router's interface of the name `name`, which is made anew: whoever asks gives it
   * its address again.
   */
  static async between(router: Host, host: Host, name: string): Promise<DelayLine> {
    const place = await Host.open(`line of ${name}`);
    try {
      // The end that the router had goes to the line, with the host still at its other end.
      await router.run('ip', 'link', 'set', name, 'netns', String(place.pid));
      await place.run('ip', 'link', 'set', name, 'name', 'inside', 'up');
      await router.run('ip', ...`link add ${name} type veth peer name outside netns ${place.pid}`.split(' '));
      await place.run('ip', 'link', 'set', 'outside', 'up');
      await host.run(PYTHON, PROGRAM, 'plain', 'eth0');
      await router.run(PYTHON, PROGRAM, 'plain', name);
      const [command, ...args] = [...place.enter, PYTHON, PROGRAM, 'forward', 'inside', 'outside'];
      const forwarder = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const failed = once(forwarder, 'exit').then(([code]) => {
        throw new Error(`The delay line of ${name} ended with ${String(code)}.`);
      });
      failed.catch(() => undefined);
      await Promise.race([once(forwarder.stdout, 'data'), failed]);
      return new DelayLine(place, forwarder);
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  /** Frames that come from now on arrive this much later, in each direction. */
  set(delayMs: number): void {
    this.#forwarder.stdin.write(`${delayMs}\n`);
  }

  async close(): Promise<void> {
    if (this.#forwarder.exitCode === null && this.#forwarder.signalCode === null) {
      const exited = once(this.#forwarder, 'exit');
      this.#forwarder.stdin.end();
      await exited;
    }
    await this.#place.close();
  }
}

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { PYTHON } from './DelayLine.ts';
import type { Host } from './Host.ts';

const PROGRAM = fileURLToPath(new URL('./capture.py', import.meta.url));
const LENGTH_BYTES = 2;

/** Somebody who listens at an interface and keeps the content of every UDP packet, of both directions. */
export class Capture {
  readonly #listener: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: Buffer[] = [];

  private constructor(listener: ChildProcessByStdio<Writable, Readable, null>) {
    this.#listener = listener;
    listener.stdout.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** Resolves when nothing is missed any more. */
  static async at(host: Host, device: string): Promise<Capture> {
    const [command, ...args] = [...host.enter, PYTHON, PROGRAM, device];
    const listener = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(listener, 'exit').then(([code]) => {
      throw new Error(`The capture at ${device} ended with ${String(code)}.`);
    });
    failed.catch(() => undefined);
    const capture = new Capture(listener);
    await Promise.race([once(listener.stdout, 'data'), failed]);
    return capture;
  }

  /** Ends it. What passed, in order. */
  async stop(): Promise<Buffer[]> {
    const closed = once(this.#listener, 'close');
    this.#listener.stdin.end();
    await closed;
    const all = Buffer.concat(this.#chunks);
    const contents: Buffer[] = [];
    for (let at = 0; at < all.length;) {
      const length = all.readUInt16BE(at);
      at += LENGTH_BYTES;
      if (length > 0) contents.push(all.subarray(at, at + length));
      at += length;
    }
    return contents;
  }
}

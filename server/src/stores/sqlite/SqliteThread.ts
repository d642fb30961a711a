import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../AppError.ts';
import { ANSWER_WITHIN_MS, withinMs } from '../withinMs.ts';
import { monotonicMs } from './monotonicMs.ts';
import type { OperationName, Operations } from './SqliteFile.ts';
import { LOADED, type WorkerReply, type WorkerRequest } from './sqliteMessages.ts';

/**
 * How long the thread may try. It ends before the caller's patience does, so that the usual refusal (a lock, a full
 * disk) arrives with its cause, and a change that the caller was told has failed is not made afterwards.
 */
const TRY_FOR_MS = ANSWER_WITHIN_MS - 300;
/** A busy machine may take long to load a thread. Only who opens the store waits for that, so it is no operation's time. */
const LOAD_WITHIN_MS = 15_000;

type Waiting = { resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** This side of the database thread: sends requests, matches replies, starts a new thread when one has died. */
export class SqliteThread {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #running = new Set<Promise<unknown>>();
  #worker: Worker | null = null;
  #nextId = 1;
  #closed: Promise<void> | null = null;

  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  /** Resolves when the thread can take requests. */
  async load(): Promise<void> {
    const loaded = new Promise<unknown>((resolve, reject) => this.#waiting.set(LOADED, { resolve, reject }));
    this.#worker ??= this.#start();
    await withinMs(LOAD_WITHIN_MS, loaded);
    this.#waiting.delete(LOADED);
  }

  /** Runs one operation of the thread's table. Rejects as the port says. */
  async run<Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    if (this.#closed !== null) throw new AppError('store_unavailable', { cause: new Error('The store is closed.') });
    const id = this.#nextId++;
    this.#send({ type: 'run', id, name, args, deadlineMs: monotonicMs() + TRY_FOR_MS });
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const bounded = withinMs(ANSWER_WITHIN_MS, answer);
    this.#running.add(bounded);
    try {
      return (await bounded) as ReturnType<Operations[Name]>;
    } finally {
      this.#waiting.delete(id);
      this.#running.delete(bounded);
    }
  }

  /** Waits for what runs, then ends the thread. May be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    await Promise.allSettled(this.#running);
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    const exited = once(worker, 'exit');
    worker.postMessage({ type: 'close' } satisfies WorkerRequest);
    try {
      await withinMs(ANSWER_WITHIN_MS, exited);
    } catch (error) {
      // Stuck in the disk. Every acknowledged change is on it already, so nothing is lost by ending the thread.
      this.#onError(error);
      void worker.terminate();
    }
  }

  #send(request: WorkerRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqliteWorker.ts', import.meta.url), { workerData: this.#path });
    let fault: unknown = null;
    worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    worker.on('error', (error) => {
      fault = error;
    });
    worker.once('exit', (code) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const error = new Error(`The database thread ended with code ${code}.`, { cause: fault });
      this.#onError(error);
      for (const { reject } of this.#waiting.values()) reject(new AppError('store_unavailable', { cause: error }));
    });
    return worker;
  }

  #settle(reply: WorkerReply): void {
    // Absent when the caller's time is over.
    const waiting = this.#waiting.get(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(errorOf(reply));
  }
}

function errorOf({ reason, error }: WorkerReply & { ok: false }): Error {
  switch (reason) {
    case 'unavailable':
      return new AppError('store_unavailable', { cause: error });
    case 'orphan':
      return new AppError('unauthorized', { cause: error });
    case 'bug':
      return error;
  }
}

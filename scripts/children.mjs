import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Starts a program that ends with us, and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(chunk: string) => void} [hear] gets the output of both streams when they are piped
 * @returns {Promise<number>} the exit code; 128 + n when a signal ended it, 127 when it is not there
 */
export function run(command, args, options = {}, hear) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: hear ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...options });
    running.add(child);
    if (hear) {
      child.stdout?.setEncoding('utf8').on('data', hear);
      child.stderr?.setEncoding('utf8').on('data', hear);
    }
    child.once('error', (error) => {
      running.delete(child);
      hear?.(error.message);
      resolve(127);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function stop() {
  for (const child of running) child.kill('SIGTERM');
}

/** @param {NodeJS.Signals} signal */
function stopOn(signal) {
  stop();
  process.exit(128 + constants.signals[signal]);
}

function stopOrphaned() {
  stop();
  process.exit(1);
}

/** Until `letGo()`: a signal, or the end of the bootstrap that started us, ends us and every program we run. */
export function endTogether() {
  for (const signal of signals) process.on(signal, stopOn);
  process.on('exit', stop);
  // A listener keeps an IPC channel, and so the process, alive: letGo() takes it away again.
  if (process.connected) process.on('disconnect', stopOrphaned);
}

/** Signals and the IPC channel belong to the caller again. */
export function letGo() {
  for (const signal of signals) process.off(signal, stopOn);
  process.off('disconnect', stopOrphaned);
}

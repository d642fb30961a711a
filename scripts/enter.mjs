import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTogether } from './children.mjs';
import { fetchNode, isNewEnough } from './ensureNode.mjs';
import { Trouble, troubleFrom } from './Trouble.mjs';

/**
 * The door of every script: runs `work` under a Node that is new enough. Where this one is too old, the same script
 * starts again under a fetched one, and this process only stands for it: same terminal, same signals, same exit code.
 *
 * This file and what it imports run on Node 18; whatever `work` imports may be as new as it likes.
 * @param {string} url the script's `import.meta.url`
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} true when `work` was done, in this process
 */
export async function enter(url, work) {
  try {
    endTogether();
    endWithNpm();
    if (isNewEnough(process.versions.node)) {
      await work();
      return true;
    }
    standFor(fileURLToPath(url), await fetchNode());
  } catch (error) {
    process.exitCode = 1;
    console.error(sentence(error));
    if (process.connected) process.disconnect();
  }
  return false;
}

/** A signal for npm ends npm, or also the shell it made, and never reaches us: we look for both, and end as they do. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.connected) return;
  const parents = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = parents();
  const watch = setInterval(() => {
    if (parents() === before) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

/**
 * Linux only; elsewhere npm's own end goes unnoticed while its shell lives.
 * @param {number} pid
 */
function parentOf(pid) {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** @param {unknown} error */
function sentence(error) {
  if (error instanceof Trouble) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOSPC|EROFS|EACCES|EPERM)$/.test(code)) return troubleFrom('Preparing the project', code).message;
  return error; // A bug of ours: its stack is what a report needs.
}

/**
 * @param {string} script
 * @param {{ node: string, npmCli: string }} fetched
 */
function standFor(script, { node, npmCli }) {
  const child = spawn(node, [...process.execArgv, script, ...process.argv.slice(2)], {
    // The channel is there to break: when this process is killed outright, the child notices and ends.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`, npm_execpath: npmCli },
  });
  forwardSignals(child);
  child.once('error', (error) => {
    console.error(sentence(error));
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.removeAllListeners(signal);
    let told = false;
    process.on(signal, () => {
      // npm passes on what the terminal has already sent to everyone: the child shall hear each signal once.
      if (told) return;
      told = true;
      if (signal === 'SIGINT' && process.stdin.isTTY) {
        if (child.connected) child.disconnect();
      } else child.kill(signal);
    });
  }
}

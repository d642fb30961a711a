import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { mongo } from 'mongoose';
import { ensureFerretdb, FERRETDB_VERSION } from '../../../../scripts/ferretdb.mjs';

/** A server for tests that speaks MongoDB's wire protocol, on a free port of the loopback, with a directory of its own. */
export type TestEngine = {
  /** Such as `MongoDB 8.0.4` or `FerretDB 1.24.2 (SQLite)`. */
  readonly name: string;
  /** The connection string of a database in it. */
  uri(database: string): string;
  /** Freezes the process: connections stay open and nothing answers once this has resolved. */
  pause(): Promise<void>;
  resume(): void;
  /** Kills the process; the port then refuses. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  restart(): Promise<void>;
  /** Ends it and deletes its files. */
  stop(): Promise<void>;
};

/** The reason for which whoever runs the tests wants none against MongoDB; undefined as a rule. */
export const noMongoReason: string | undefined = process.env['PARLEY_NO_MONGO'] || undefined;

/** The first start on a machine may have to build the server. */
export const ENGINE_START_TIMEOUT_MS = 600_000;

/** Starts a `mongod` of the machine, else FerretDB. Rejects with a sentence when neither can be had. The caller stops it. */
export async function startTestEngine(): Promise<TestEngine> {
  const { name, command, argsFor } = (await findMongod()) ?? (await findFerretdb());
  const directory = await mkdtemp(join(tmpdir(), 'parley-mongo-'));
  const port = await freePort();
  const args = argsFor(port, directory);
  const uri = (database: string) => `mongodb://127.0.0.1:${port}/${database}`;

  let server = await start(command, args, uri('admin'));
  const end = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    // Not SIGTERM: the process may be paused, and its files are of no more use.
    server.kill('SIGKILL');
    await exited;
  };
  return {
    name,
    uri,
    async pause() {
      server.kill('SIGSTOP');
      while (!(await isStopped(server))) await setTimeout(5);
    },
    resume: () => void server.kill('SIGCONT'),
    kill: end,
    async restart() {
      await end();
      server = await start(command, args, uri('admin'));
    },
    async stop() {
      await end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Program = { name: string; command: string; argsFor(port: number, directory: string): string[] };

async function findMongod(): Promise<Program | null> {
  try {
    const { stdout } = await promisify(execFile)('mongod', ['--version']);
    const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'of unknown version';
    return {
      name: `MongoDB ${version}`,
      command: 'mongod',
      argsFor: (port, directory) => [
        '--dbpath',
        directory,
        '--port',
        String(port),
        '--bind_ip',
        '127.0.0.1',
        '--nounixsocket',
        '--quiet',
      ],
    };
  } catch {
    // Not on this machine, or not fit to run.
    return null;
  }
}

async function findFerretdb(): Promise<Program> {
  const binary = await ensureFerretdb();
  if (typeof binary === 'string') {
    const name = `FerretDB ${FERRETDB_VERSION} (SQLite)`;
    return { name, command: binary, argsFor: (port, directory) => [`127.0.0.1:${port}`, directory] };
  }
  throw new Error(
    `There is no server for the MongoDB tests: mongod is not on the PATH. ${binary.missing}. ` +
      'Install either, or set PARLEY_NO_MONGO to the reason for going without.',
  );
}

async function start(command: string, args: string[], uri: string): Promise<ChildProcess> {
  // Its input stays open as long as this process lives, which is how FerretDB knows; a mongod is told on the way out.
  const server = spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const killOnExit = () => void server.kill('SIGKILL');
  process.once('exit', killOnExit);
  server.once('exit', () => process.off('exit', killOnExit));

  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: 30_000 });
  const died = once(server, 'exit').then(([code]: unknown[]) => {
    throw new Error(`${command} ended with code ${String(code)} while it started.`);
  });
  try {
    await Promise.race([client.connect(), died]);
  } finally {
    // The promise stays behind and rejects when the server ends in due course.
    died.catch(() => undefined);
    await client.close();
  }
  return server;
}

/** Whether every thread has stopped: a signal takes effect some time after it is sent. Without `/proc` (not Linux), taken for granted. */
async function isStopped({ pid }: ChildProcess): Promise<boolean> {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true;
  const statuses = await Promise.all((await readdir(tasks)).map((id) => readFile(join(tasks, id, 'status'), 'utf8')));
  return statuses.every((status) => /^State:\s+T/m.test(status));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

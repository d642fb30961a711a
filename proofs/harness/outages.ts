import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestEngine } from '../../server/src/stores/mongo/testEngine.ts';
import { NotRun } from '../Proof.ts';
import { closeOnInterruption } from './interruption.ts';
import { ServerProcess } from './ServerProcess.ts';

/** One way in which a store can be away, for a server of its own. */
export type Outage = {
  name: string;
  /** @throws NotRun when this machine cannot have this outage */
  startServer(): Promise<ServerProcess>;
  /** Resolves when the store is away, to what brings it back. */
  begin(server: ServerProcess): Promise<() => void>;
};

const BLOCK = Buffer.alloc(4096);

/** Another process is in the middle of a change that it does not end. */
export const locked: Outage = {
  name: 'locked',
  startServer: () => ServerProcess.startParley(),
  async begin({ dataDir }) {
    const other = new DatabaseSync(join(dataDir, 'parley.db'));
    other.exec('BEGIN EXCLUSIVE');
    return () => other.close();
  },
};

/** The files cannot be written to any more, those that are open included, as after a fault of the disk. */
export const readOnly: Outage = {
  name: 'read-only',
  startServer: () => ServerProcess.startParley(),
  async begin({ dataDir }) {
    const files = ['parley.db', 'parley.db-wal'].map((name) => join(dataDir, name));
    const { status, stderr, error } = spawnSync('chattr', ['+i', ...files], { encoding: 'utf8' });
    const mend = (): void => void execFileSync('chattr', ['-i', ...files]);
    if (status !== 0) {
      spawnSync('chattr', ['-i', ...files]);
      throw new NotRun(`Files cannot be made immutable here: run as root on ext4. ${String(error ?? stderr).trim()}`);
    }
    // Nobody could delete them.
    const forget = closeOnInterruption(async () => mend());
    return () => {
      forget();
      mend();
    };
  },
};

/** `DATA_DIR` is a small file system of its own, which only the server sees, and something else has filled it. */
export const full: Outage = {
  name: 'full',
  async startServer() {
    if (spawnSync('unshare', ['--mount', 'true']).status !== 0) {
      throw new NotRun('No file system can be mounted here: run as root on Linux, with util-linux.');
    }
    const mount = 'mount -t tmpfs -o size=4m,mode=700 parley "$DATA_DIR" && exec "$@"';
    return ServerProcess.startParley({
      host: { enter: ['unshare', '--mount', 'sh', '-c', mount, 'sh'], address: '127.0.0.1' },
    });
  },
  async begin({ pid, dataDir }) {
    const inside = join('/proc', String(pid), 'root', dataDir);
    if (!readdirSync(inside).includes('parley.db')) throw new Error('The file system of the server cannot be seen.');
    const ballast = join(inside, 'ballast');
    const file = openSync(ballast, 'w');
    try {
      for (;;) writeSync(file, BLOCK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
    return () => rmSync(ballast);
  },
};

/** The database server stands still with its connections open: it neither answers nor refuses. */
export function hanging(engine: TestEngine): Outage {
  return {
    name: 'MongoDB hanging',
    startServer: () => ServerProcess.startParley({ env: { MONGO_URI: engine.uri('parley') } }),
    async begin() {
      await engine.pause();
      return () => engine.resume();
    },
  };
}

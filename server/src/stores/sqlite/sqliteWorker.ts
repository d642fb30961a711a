import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from './monotonicMs.ts';
import { SqliteFile, TooLateError } from './SqliteFile.ts';
import { LOADED, type WorkerReply, type WorkerRequest } from './sqliteMessages.ts';

/** How long to wait before a lock is tried again. A write of ours takes less than a millisecond. */
const LOCK_RETRY_MS = 10;

/** Primary result codes (https://sqlite.org/rescode.html) that speak of the file and its disk, not of the statement. */
const FILE_CODES = new Set([
  3, // PERM
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  15, // PROTOCOL
  22, // NOLFS
  23, // AUTH
  26, // NOTADB
]);
const BUSY_CODES = new Set([5, 6]); // BUSY, LOCKED
const CONSTRAINT_FOREIGN_KEY = 787;

if (parentPort === null) throw new Error('sqliteWorker.ts runs in a worker thread only.');
const port = parentPort;
const file = new SqliteFile(String(workerData));

port.on('message', (request: WorkerRequest) => {
  if (request.type === 'run') {
    attempt(request, null);
    return;
  }
  file.letGo();
  port.close();
});
reply({ id: LOADED, ok: true, value: null });

function attempt(request: WorkerRequest & { type: 'run' }, lockError: Error | null): void {
  const { id, name, args, deadlineMs } = request;
  if (monotonicMs() > deadlineMs) {
    const error = lockError ?? new TooLateError('The database did not get to this request in time.');
    reply({ id, ok: false, reason: 'unavailable', error });
    return;
  }
  try {
    reply({ id, ok: true, value: file.run(name, args, deadlineMs) });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const code = resultCode(error);
    if (BUSY_CODES.has(code & 0xff)) {
      // The thread is free until then, so requests that need no lock are answered meanwhile.
      setTimeout(attempt, LOCK_RETRY_MS, request, error);
      return;
    }
    const isFileAtFault = FILE_CODES.has(code & 0xff);
    if (isFileAtFault) file.letGo();
    const isUnavailable = isFileAtFault || error instanceof TooLateError;
    const reason = isUnavailable ? 'unavailable' : code === CONSTRAINT_FOREIGN_KEY ? 'orphan' : 'bug';
    reply({ id, ok: false, reason, error });
  }
}

/** The extended result code of an error of SQLite's; 0, which is no error's, for any other. */
function resultCode(error: Error): number {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}

function reply(message: WorkerReply): void {
  port.postMessage(message);
}

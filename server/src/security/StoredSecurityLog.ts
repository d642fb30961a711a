import { randomBytes } from 'node:crypto';
import type { SecurityEventKind } from '@parley/protocol';
import { AppError } from '../AppError.ts';
import type { Log } from '../log.ts';
import type { AuditRecord, AuditStore } from '../stores/store.ts';
import type { SecurityEvent, SecurityLog } from './SecurityLog.ts';

/** Events are written together: those of a quarter of a second, or as many as one statement takes well. */
const GATHER_MS = 250;
const BATCH = 200;
/** What waits while the store is away, some 300 bytes each. One more is lost, and counted. */
const QUEUE = 10_000;
/** Between two attempts to reach a store that is away: doubles from the first to the last. */
const RETRY_MS = [1000, 30_000] as const;
/** A header may have 16 KB; what a person can read in it fits here. */
const TEXT_LENGTH = 256;

/** How long an event is kept. */
const KEPT_MS = 90 * 86_400_000;

type StoredSecurityLogDeps = {
  audit: Pick<AuditStore, 'append' | 'deleteBefore'>;
  log: Pick<Log, 'warn' | 'error'>;
  onEvent: (kind: SecurityEventKind) => void;
  onLost: (count: number) => void;
  now: () => number;
};

/**
 * Writes security events to the store, in the background and in order. While the store is away they wait; when too many
 * wait, the newest are lost, which is counted and said in the server's log.
 */
export class StoredSecurityLog implements SecurityLog {
  readonly #deps: StoredSecurityLogDeps;
  readonly #queue: AuditRecord[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #retryMs: number = RETRY_MS[0];
  /** Since the last time that it was said. */
  #lost = 0;
  #serial = 0;
  #isClosed = false;

  constructor(deps: StoredSecurityLogDeps) {
    this.#deps = deps;
  }

  record(kind: SecurityEventKind, { userId, actorId = null, device, detail = {} }: SecurityEvent): void {
    this.#deps.onEvent(kind);
    if (this.#queue.length >= QUEUE || this.#isClosed) {
      this.#lose(1);
      return;
    }
    const atMs = this.#deps.now();
    this.#queue.push({
      id: this.#newId(atMs),
      at: new Date(atMs),
      kind,
      userId,
      actorId,
      address: device?.address ?? '',
      userAgent: (device?.userAgent ?? '').slice(0, TEXT_LENGTH),
      detail: Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, shortened(value)])),
    });
    if (this.#queue.length >= BATCH && this.#retryMs === RETRY_MS[0]) this.#write();
    else this.#later(GATHER_MS);
  }

  /** Deletes what has been kept long enough. Resolves to how many there were. */
  deleteOld(): Promise<number> {
    return this.#deps.audit.deleteBefore(new Date(this.#deps.now() - KEPT_MS));
  }

  /** Writes what waits, each part of it once, and takes nothing more. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer ?? undefined);
    await this.#writing;
    while (this.#queue.length > 0) {
      const before = this.#queue.length;
      this.#write();
      await this.#writing;
      if (this.#queue.length >= before) break;
    }
    clearTimeout(this.#timer ?? undefined);
    this.#lose(this.#queue.splice(0).length);
    this.#tellLost();
  }

  #later(afterMs: number): void {
    if (this.#timer !== null || this.#writing !== null || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, afterMs);
    this.#timer.unref();
  }

  #write(): void {
    if (this.#writing !== null) return;
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = null;
      if (this.#queue.length > 0) this.#later(this.#retryMs === RETRY_MS[0] ? 0 : this.#retryMs);
    });
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#queue.slice(0, BATCH);
    try {
      await this.#deps.audit.append(batch);
      this.#queue.splice(0, batch.length);
      this.#retryMs = RETRY_MS[0];
      this.#tellLost();
    } catch (error) {
      if (!isAway(error)) {
        // A bug: trying again would hold up all that comes after.
        this.#deps.log.error({ err: error }, 'security events could not be written');
        this.#queue.splice(0, batch.length);
        this.#lose(batch.length);
        return;
      }
      if (this.#retryMs === RETRY_MS[0]) this.#deps.log.warn({ err: error }, 'security events wait to be written');
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS[1]);
    }
  }

  #lose(count: number): void {
    if (count === 0) return;
    this.#lost += count;
    this.#deps.onLost(count);
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    this.#deps.log.warn({ lost: this.#lost }, 'security events were lost');
    this.#lost = 0;
  }

  /** Time first, then the order within it, then what nobody else draws: sorted by it, events stand as they happened. */
  #newId(atMs: number): string {
    this.#serial = (this.#serial + 1) % 0x1_00_00_00;
    const part = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
    return part(atMs, 12) + part(this.#serial, 6) + randomBytes(7).toString('hex');
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'store_unavailable';
}

function shortened(value: string | number): string | number {
  return typeof value === 'string' ? value.slice(0, TEXT_LENGTH) : value;
}

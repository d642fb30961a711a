import type { Store } from './store.ts';

type StoreOptions = {
  /** `mongodb://` or `mongodb+srv://`. Absent: SQLite in `dataDir`. */
  mongoUri?: string;
  dataDir: string;
  /** Hears of faults that the store heals itself. They are worth a line in the log. */
  onError?: (error: unknown) => void;
};

/**
 * Opens the database that the configuration names. Rejects within two seconds with one sentence that names the
 * variable to change, and no credentials. The caller closes the store.
 */
export async function openStore({ mongoUri, dataDir, onError }: StoreOptions): Promise<Store> {
  // Only the adapter in use is loaded: loading Mongoose takes a third of a second.
  if (mongoUri === undefined) {
    const { SqliteStore } = await import('./sqlite/SqliteStore.ts');
    return SqliteStore.open(dataDir, onError);
  }
  const { MongoStore } = await import('./mongo/MongoStore.ts');
  return MongoStore.open(mongoUri, onError);
}

import { SqliteStore } from '../stores/sqlite/SqliteStore.ts';
import { describeAccounts } from '../testing/describeAccounts.ts';

describeAccounts('SQLite', (dataDir) => SqliteStore.open(dataDir));

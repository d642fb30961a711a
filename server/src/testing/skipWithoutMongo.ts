import { beforeEach } from 'vitest';
import { noMongoReason } from '../stores/mongo/testEngine.ts';

// Counted and named as skipped, instead of passing on another store.
beforeEach(({ skip }) => {
  if (noMongoReason !== undefined) skip(noMongoReason);
});

import { afterAll, beforeAll, describe } from 'vitest';
import {
  ENGINE_START_TIMEOUT_MS,
  noMongoReason,
  startTestEngine,
  type TestEngine,
} from '../stores/mongo/testEngine.ts';
import { openStore } from '../stores/openStore.ts';
import { describeAccounts } from '../testing/describeAccounts.ts';

const suite = noMongoReason === undefined ? describe : describe.skip;
const why = noMongoReason === undefined ? '' : ` (PARLEY_NO_MONGO: ${noMongoReason})`;

suite(`against a real server${why}`, () => {
  let engine: TestEngine | undefined;
  beforeAll(async () => {
    engine = await startTestEngine();
  }, ENGINE_START_TIMEOUT_MS);
  afterAll(() => engine?.stop());

  describeAccounts('MongoDB', (dataDir) => openStore({ mongoUri: engine!.uri('parley'), dataDir }));
});

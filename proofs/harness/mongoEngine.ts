import { startTestEngine, type TestEngine } from '../../server/src/stores/mongo/testEngine.ts';
import { NotRun } from '../Proof.ts';
import { closeOnInterruption } from './interruption.ts';

/** Runs `work` beside a MongoDB server of its own, empty, and ends that. @throws NotRun when the machine has none */
export async function withMongoEngine<Result>(work: (engine: TestEngine) => Promise<Result>): Promise<Result> {
  const engine = await startTestEngine().catch((error: unknown) => {
    throw new NotRun(error instanceof Error ? error.message : String(error));
  });
  const forget = closeOnInterruption(() => engine.stop());
  try {
    return await work(engine);
  } finally {
    forget();
    await engine.stop();
  }
}

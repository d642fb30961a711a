import type { TestProject } from 'vitest/node';
import { noMongoReason, startTestEngine } from '../stores/mongo/testEngine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection strings of this engine begin so; a database's name follows. Empty: the tests use SQLite. */
    mongoUri: string;
  }
}

/** The set-up of the Vitest project `mongo`: one engine for all its files, each server with a database of its own. */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (noMongoReason !== undefined) {
    project.provide('mongoUri', '');
    return undefined;
  }
  const engine = await startTestEngine();
  project.provide('mongoUri', engine.uri(''));
  return () => engine.stop();
}

import type { TestProject } from 'vitest/node';
import { noMongoReason, startTestEngine, type TestEngine } from '../stores/mongo/testEngine.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection strings of this engine begin so; a database's name follows. Empty: the tests use SQLite. */
    mongoUri: string;
  }
}

let engine: TestEngine | null = null;

/** Before the first file of the Vitest project `mongo`: one engine for all of them, each server with a database of its own. */
export async function setup(project: TestProject): Promise<void> {
  if (noMongoReason === undefined) engine = await startTestEngine();
  project.provide('mongoUri', engine?.uri('') ?? '');
}

/** After the last one. */
export async function teardown(): Promise<void> {
  await engine?.stop();
}

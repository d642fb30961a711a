import { constants } from 'node:os';

const open = new Set<() => Promise<void>>();
let isEnding = false;

/**
 * What was opened is closed also when somebody ends the run: registers how, and returns the function that takes that
 * back. What was opened last goes first.
 */
export function closeOnInterruption(close: () => Promise<void>): () => void {
  // A copy, so that the same function may be registered twice.
  const closing = (): Promise<void> => close();
  open.add(closing);
  return () => void open.delete(closing);
}

/** From now on Ctrl+C closes what is open before the process ends. A second one does not wait. */
export function endTidily(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (isEnding) process.exit(code);
      isEnding = true;
      void closeAll().then(() => process.exit(code));
    });
  }
}

async function closeAll(): Promise<void> {
  for (const close of [...open].toReversed()) {
    await close().catch((error: unknown) => console.error('While closing:', error));
  }
}

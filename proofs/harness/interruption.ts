import { constants } from 'node:os';

const open = new Set<() => Promise<void>>();
/** One press reaches the process more than once: from the terminal, and from each program that started it. */
const ONE_PRESS_MS = 1000;
let endingSinceMs: number | null = null;

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

/** From now on Ctrl+C closes what is open before the process ends. Another one, a while later, does not wait for that. */
export function endTidily(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal];
      if (endingSinceMs === null) {
        endingSinceMs = performance.now();
        void closeAll().then(() => process.exit(code));
      } else if (performance.now() - endingSinceMs > ONE_PRESS_MS) process.exit(code);
    });
  }
}

async function closeAll(): Promise<void> {
  for (const close of [...open].toReversed()) {
    await close().catch((error: unknown) => console.error('While closing:', error));
  }
}

/** Whether anybody is at home: `there` for any answer at all, `refused` at once, or `silent` for as long as was waited. */
export type Knocked = 'there' | 'refused' | 'silent';

/** Asks the server for a sign of life by plain HTTP, before a socket is tried. Never throws. */
export async function knock(origin: string, waitMs: number): Promise<Knocked> {
  const signal = AbortSignal.timeout(waitMs);
  try {
    // Whatever it says, and whether or not this page may read it.
    await fetch(`${origin}/healthz`, { mode: 'no-cors', cache: 'no-store', credentials: 'omit', signal });
    return 'there';
  } catch {
    return signal.aborted ? 'silent' : 'refused';
  }
}

/**
 * Loaded into a server process before its own entry file (`node --import`), which stays the one that people run: tells
 * the parent, when asked over IPC, what the process uses.
 */
export type Usage = {
  rssBytes: number;
  heapUsedBytes: number;
  heapTotalBytes: number;
  externalBytes: number;
  cpuMicroseconds: number;
};

/** `collect` collects garbage first (needs `--expose-gc`). */
export type UsageQuestion = { parleyUsage: number; collect: boolean };
export type UsageAnswer = { parleyUsage: number; usage: Usage };

// Worker threads inherit `--import`; they have nobody to answer to.
if (process.send) process.on('message', answer);

function answer(message: Partial<UsageQuestion>): void {
  const { parleyUsage, collect } = message;
  if (parleyUsage === undefined) return;
  if (collect === true) {
    if (!globalThis.gc) throw new Error('The server was not started with --expose-gc.');
    globalThis.gc();
    globalThis.gc();
  }
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    externalBytes: external,
    cpuMicroseconds: user + system,
  };
  process.send?.({ parleyUsage, usage } satisfies UsageAnswer);
}

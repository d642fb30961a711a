/**
 * Loaded into a server process before its own entry file (`node --import`), which stays the one that people run: tells
 * the parent, when asked over IPC, what the process uses, and what its own pages for operators say. Ends the process
 * when the parent is gone.
 */
export type Usage = {
  rssBytes: number;
  heapUsedBytes: number;
  heapTotalBytes: number;
  externalBytes: number;
  cpuMicroseconds: number;
  /** What every object has and none should: the names of enumerable fields of `Object.prototype`. */
  pollution: string[];
};

/** `collect` collects garbage first (needs `--expose-gc`). `url`: fetches that, from within. */
export type Question = { parleyQuestion: number } & ({ collect: boolean } | { url: string });
export type Answer = { parleyQuestion: number; usage?: Usage; text?: string };

// Worker threads inherit `--import`; they have nobody to answer to.
if (process.send) {
  process.on('message', (message: Partial<Question>) => void answer(message));
  process.on('disconnect', () => process.exit(0));
}

async function answer(message: Partial<Question>): Promise<void> {
  const { parleyQuestion } = message;
  if (parleyQuestion === undefined) return;
  const reply = (content: Omit<Answer, 'parleyQuestion'>): void => {
    process.send?.({ parleyQuestion, ...content } satisfies Answer);
  };
  if ('url' in message && message.url !== undefined) {
    // A server that is just starting or stopping does not answer yet, or no more.
    return reply({
      text: await fetch(message.url).then(
        (response) => response.text(),
        () => '',
      ),
    });
  }
  reply({ usage: measure('collect' in message && message.collect) });
}

function measure(collect: boolean | undefined): Usage {
  if (collect === true) {
    if (!globalThis.gc) throw new Error('The server was not started with --expose-gc.');
    globalThis.gc();
    globalThis.gc();
  }
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    externalBytes: external,
    cpuMicroseconds: user + system,
    pollution: pollution(),
  };
}

function pollution(): string[] {
  const names: string[] = [];
  // oxlint-disable-next-line guard-for-in
  for (const name in {}) names.push(name);
  return names;
}

import { signIn, type Account } from '../account.ts';

/** Signs all of `accounts` in at once, each time it is told to. Reports once when it is ready, and after each storm. */
export type StormTask = { origin: string; accounts: Account[] };
/** How long each sign-in took that was let in, and what the others were answered. */
export type StormReport = { tookMs: number[]; refusals: string[] };

const { origin, accounts } = JSON.parse(process.argv[2] ?? '{}') as StormTask;

async function storm(): Promise<StormReport> {
  const report: StormReport = { tookMs: [], refusals: [] };
  const beganMs = performance.now();
  const signingIn = accounts.map((account) =>
    signIn(origin, account).then(
      () => void report.tookMs.push(performance.now() - beganMs),
      (error: unknown) => void report.refusals.push(String(error)),
    ),
  );
  await Promise.all(signingIn);
  return report;
}

process.on('message', () => void storm().then((report) => process.send?.(report)));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: accounts.length });

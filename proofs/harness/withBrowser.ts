import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../e2e/harness/launchBrowser.ts';
import { NotRun } from '../Proof.ts';
import { chromiumVersion } from './chromium.ts';
import { closeOnInterruption } from './interruption.ts';

/** Runs `work` with a browser that has a fake camera and microphone, and closes it. @throws NotRun without Chromium */
export async function withBrowser<Result>(work: (browser: Browser) => Promise<Result>): Promise<Result> {
  if (chromiumVersion() === null) throw new NotRun('Chromium is not installed (apt-get install chromium).');
  const browser = await launchBrowser(undefined, { endsOnSignals: false });
  const forget = closeOnInterruption(() => browser.close());
  try {
    return await work(browser);
  } finally {
    forget();
    await browser.close();
  }
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '../../e2e/harness/until.ts';
import { barePage } from './barePage.ts';
import { firstFrameClock } from './firstFrameClock.ts';
import { ServerProcess } from './ServerProcess.ts';

/** Two pages with nothing but a connection between them, and a relay for their packets. */
export class BareCall {
  readonly caller: Page;
  readonly callee: Page;
  readonly #contexts: readonly BrowserContext[];
  readonly #relay: ServerProcess;

  private constructor(relay: ServerProcess, contexts: readonly BrowserContext[], caller: Page, callee: Page) {
    this.#relay = relay;
    this.#contexts = contexts;
    this.caller = caller;
    this.callee = callee;
  }

  static async open(browser: Browser): Promise<BareCall> {
    const relay = await ServerProcess.startBareRelay();
    const contexts = [await browser.newContext(), await browser.newContext()];
    const [caller, callee] = await Promise.all(contexts.map((context) => openPage(context, relay.origin)));
    if (!caller || !callee) throw new Error('A call has two pages.');
    return new BareCall(relay, contexts, caller, callee);
  }

  /** Camera and microphone are open on both sides, and the button is ready. */
  async prepare(): Promise<void> {
    await Promise.all([this.caller, this.callee].map((page) => page.evaluate(() => window.bare.openMedia())));
    const to = (await this.callee.evaluate(() => window.bare.id())) ?? '';
    await this.caller.evaluate((id) => window.bare.listenForClick(id), to);
  }

  async hangUp(): Promise<void> {
    await Promise.all([this.caller, this.callee].map((page) => page.evaluate(() => window.bare.hangUp())));
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#relay.stop();
  }
}

async function openPage(context: BrowserContext, origin: string): Promise<Page> {
  const library = createRequire(import.meta.url).resolve('socket.io-client/dist/socket.io.js');
  await context.addInitScript(firstFrameClock);
  await context.addInitScript(await readFile(library, 'utf8'));
  await context.addInitScript(barePage);
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await until('the bare page is connected', () => page.evaluate(() => window.bare.id() !== null));
  return page;
}

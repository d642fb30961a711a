import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '../../../e2e/harness/until.ts';

declare global {
  interface Window {
    /** What each script calls. */
    ran(): void;
    parleyScriptRan(what: string): void;
  }
}

/** Elements that the scripts would be if they were markup; the page itself has none of them. */
const MARKUP =
  '[onerror],[onload],[onbegin],[ontoggle],[onfocus],[onmouseover],[srcdoc],[src*="trap"],[href*="trap"],[href^="javascript"],' +
  '[formaction],xmp,math,object,base,template script,meta[http-equiv="refresh"]';

/** A browser of its own that notices whatever a script does: it calls, it asks the network, it opens a dialog, the policy stops it. */
export class ScriptWatch {
  readonly page: Page;
  /** What scripts did. */
  readonly noticed: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    [this.#context, this.page] = [context, page];
    page.on('dialog', (dialog) => {
      this.noticed.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      if (request.url().endsWith('/trap')) this.noticed.push(`a request: ${request.url()}`);
    });
  }

  static async open(browser: Browser): Promise<ScriptWatch> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const watch = new ScriptWatch(context, await context.newPage());
    await context.exposeBinding('parleyScriptRan', (_, what: string) => void watch.noticed.push(what));
    await context.addInitScript(() => {
      window.ran = () => window.parleyScriptRan(`a call at ${location.href}`);
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sourceFile }) =>
        window.parleyScriptRan(`the policy stopped ${effectiveDirective} ${sourceFile}`),
      );
    });
    return watch;
  }

  /** As somebody whose token this is, from the next page on. */
  async signIn(origin: string, token: string): Promise<void> {
    await this.page.goto(`${origin}/healthz`);
    await this.page.evaluate((value) => localStorage.setItem('token', value), token);
  }

  /** Of these texts, those that `selector` shows as they are; waits until all do, or in vain. */
  async shown(selector: string, texts: readonly string[], timeoutMs = 15_000): Promise<string[]> {
    const look = (): Promise<string[]> =>
      this.page.evaluate(
        ([within, sought]) => {
          let found = [...document.querySelectorAll(within)].map((one) => one.textContent).join('\n');
          // The longest first, and each is taken out: a text that is part of another is not shown by that one.
          const isShown = (text: string): boolean => {
            const parts = found.split(text);
            found = parts.join('\n');
            return parts.length > 1;
          };
          return sought.toSorted((a, b) => b.length - a.length).filter(isShown);
        },
        [selector, texts] as const,
      );
    let shown: string[] = [];
    await until('all texts are shown', async () => (shown = await look()).length === texts.length, timeoutMs).catch(
      () => undefined,
    );
    return shown;
  }

  /** How many elements on the page are what only a script could have made. */
  async markup(): Promise<number> {
    return this.page.evaluate((selector) => document.querySelectorAll(selector).length, MARKUP);
  }

  /** Presses "Show more" until there is no more. */
  async loadAll(section: string): Promise<void> {
    const more = this.page.locator(section).getByRole('button', { name: 'Show more' });
    for (;;) {
      if ((await more.count()) === 0) return;
      const before = await this.page.locator(`${section} li`).count();
      await more.click();
      await until('more is loaded', async () => (await this.page.locator(`${section} li`).count()) > before);
    }
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

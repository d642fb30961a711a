import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { Caller } from './Caller.ts';
import { observePage } from './observePage.ts';
import type { Parley } from './startParley.ts';

/** A person at Firefox. Playwright cannot drive the Firefox that people have; Puppeteer can, over WebDriver BiDi. */
export class FirefoxPerson extends Caller {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, who: { name: string; email: string; origin: string }) {
    super(who);
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      // Firefox's own word for a page that is left, by its address, while its socket is being made: no screen can help it.
      if (/^Error: The connection to \S+ was interrupted while the page was loading\.$/.test(message.text())) return;
      if (message.type() === 'error' || message.type() === 'warn') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Opens a fresh container of cookies and storage. Nobody is signed in yet. */
  static async open(
    browser: Browser,
    parley: Pick<Parley, 'origin'>,
    { name, email }: { name: string; email: string },
  ): Promise<FirefoxPerson> {
    const context = await browser.createBrowserContext();
    return FirefoxPerson.#openPage(context, { name, email, origin: parley.origin });
  }

  static async #openPage(
    context: BrowserContext,
    who: { name: string; email: string; origin: string },
  ): Promise<FirefoxPerson> {
    // A tab behind another is hidden: its timers are slowed and it paints nothing.
    const page = await context.newPage({ type: 'window' });
    await page.setViewport({ width: 1024, height: 768 });
    await page.evaluateOnNewDocument(observePage);
    return new FirefoxPerson(context, page, who);
  }

  /** The same storage in another tab. */
  async openTab(): Promise<FirefoxPerson> {
    return FirefoxPerson.#openPage(this.#context, this);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  async fill(label: string, text: string): Promise<void> {
    this.remember(label, text);
    // By its label: a field for a password has a name and no role (HTML-AAM).
    await this.page.locator(`::-p-xpath(//input[@id=//label[.="${label}"]/@for])`).fill(text);
  }

  async press(button: string): Promise<void> {
    await this.page.locator(named('button', button)).click();
  }

  async awaitControl(role: 'button' | 'switch', name: string): Promise<void> {
    await this.page.locator(named(role, name)).wait();
  }

  async evaluate<Result>(run: (argument: string) => Result | Promise<Result>, argument = ''): Promise<Result> {
    return this.page.evaluate(run, argument);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** Puppeteer's way to say what a screen reader would. Both must match in full. */
function named(role: string, name: string): string {
  return `::-p-aria([name="${name}"][role="${role}"])`;
}

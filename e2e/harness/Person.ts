import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { Caller } from './Caller.ts';
import { observePage } from './observePage.ts';
import type { Parley } from './startParley.ts';

export type PersonOptions = {
  name: string;
  email: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Runs in each page before its own scripts. */
  initScript?: () => void;
};

/** A person at Chromium, who does what a person does: finds things by their names. */
export class Person extends Caller {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, who: { name: string; email: string; origin: string }) {
    super(who);
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      // Chromium's word for an attempt to connect that was given up for a newer one, as the engine does where an answer is
      // late: on a slow machine that may be so in any test. That nothing else gives one up is a test of `Signaling`.
      if (message.text().endsWith('failed: WebSocket is closed before the connection is established.')) return;
      // Chromium's words about a request that was refused do not say which. The port could pass for a status.
      const path = URL.parse(message.location().url)?.pathname ?? 'no address';
      // Over long-polling, on which a page goes on where that answer was late: it stood still for longer than the server
      // waits for a sign of life, and asks once more for a connection that is over.
      if (path === '/socket.io/' && message.text().endsWith('status of 400 (Bad Request)')) return;
      this.complaints.push(`${message.text()} (${path})`);
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Opens a fresh browser profile. Nobody is signed in yet. */
  static async open(browser: Browser, parley: Pick<Parley, 'origin'>, options: PersonOptions): Promise<Person> {
    const { name, email } = options;
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1024, height: options.height ?? 768 },
      colorScheme: options.colorScheme ?? 'dark',
    });
    await context.addInitScript(observePage);
    if (options.initScript) await context.addInitScript(options.initScript);
    return new Person(context, await context.newPage(), { name, email, origin: parley.origin });
  }

  /** The same profile in another tab. */
  async openTab(): Promise<Person> {
    return new Person(this.#context, await this.#context.newPage(), this);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  async fill(label: string, text: string): Promise<void> {
    this.remember(label, text);
    await this.field(label).fill(text);
  }

  async press(button: string): Promise<void> {
    await this.button(button).click();
  }

  async awaitControl(role: 'button' | 'switch', name: string): Promise<void> {
    await this.page.getByRole(role, { name, exact: true }).waitFor();
  }

  async evaluate<Result>(run: (argument: string) => Result | Promise<Result>, argument = ''): Promise<Result> {
    return this.page.evaluate(run, argument);
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  get localVideo(): Locator {
    return this.page.getByTestId('local-video');
  }

  /** The videos of the others. */
  get remoteVideos(): Locator {
    return this.page.getByTestId('remote-video');
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

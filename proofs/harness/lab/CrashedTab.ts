import type { CDPSession, Page } from 'playwright-core';
import { until } from '../../../e2e/harness/until.ts';

/**
 * A tab whose process was killed, with the browser's sad face in it. Playwright gives such a page up; this talks to the
 * tab through the browser, so that it can be loaded again as a person does it.
 */
export class CrashedTab {
  readonly #browser: CDPSession;
  readonly #sessionId: string;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #questions = 0;

  private constructor(browser: CDPSession, sessionId: string) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    browser.on('Target.receivedMessageFromTarget', ({ sessionId: from, message }) => {
      if (from !== sessionId) return;
      const answer = JSON.parse(message) as Answer;
      this.#answers.get(answer.id)?.(answer);
      this.#answers.delete(answer.id);
    });
  }

  /** Kills the process of the page with SIGKILL; resolves when the browser has noticed. */
  static async kill(page: Page): Promise<CrashedTab> {
    const browser = page.context().browser();
    if (!browser) throw new Error('A page of a profile of its own has no browser to ask.');
    const session = await browser.newBrowserCDPSession();
    const own = await page.context().newCDPSession(page);
    const { targetInfo } = await own.send('Target.getTargetInfo');
    const { sessionId } = await session.send('Target.attachToTarget', {
      targetId: targetInfo.targetId,
      flatten: false,
    });
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const crashed = page.waitForEvent('crash', { timeout: 10_000 });
    // The browser holds this one tab, and perhaps a spare process for the next.
    for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
    await crashed;
    return new CrashedTab(session, sessionId);
  }

  /** What the button "Reload" of the browser does. */
  async reload(): Promise<void> {
    await this.#send('Page.reload', {});
  }

  /** Evaluates an expression in the page. Undefined while there is no page to ask. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    return result?.result?.value;
  }

  async close(): Promise<void> {
    await this.#browser.detach();
  }

  async #send(method: string, params: object): Promise<Answer> {
    this.#questions += 1;
    const id = this.#questions;
    let answer: Answer | undefined;
    this.#answers.set(id, (one) => (answer = one));
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message });
    await until(`the tab answers ${method}`, () => answer !== undefined, 5000);
    return answer ?? { id };
  }
}

type Answer = { id: number; result?: { result?: { value?: unknown } } };

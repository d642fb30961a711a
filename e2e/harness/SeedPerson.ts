import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { keepFromLogs } from './kept.ts';
import type { Parley } from './startParley.ts';
import { until } from './until.ts';

const require = createRequire(import.meta.url);

type SeedPage = {
  remoteSocketId: string | null;
  errors: string[];
  ended: boolean;
  joined: { email: string; roomId: string } | null;
  register(name: string, email: string, password: string): Promise<void>;
  connect(): Promise<void>;
  join(roomId: string): void;
  callUser(to: string): Promise<void>;
  toggleMute(): void;
  stopCall(): void;
};

declare global {
  interface Window {
    seed: SeedPage;
  }
}

/** Somebody whose client was written from the seed document alone (`e2e/seed/`), in a real browser. */
export class SeedPerson {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  /** Registers and connects. */
  static async open(browser: Browser, parley: Parley, name: string, email: string): Promise<SeedPerson> {
    keepFromLogs(email);
    const context = await browser.newContext();
    const serve = async (path: string, file: URL | string, contentType: string): Promise<void> => {
      const body = await readFile(file, 'utf8');
      await context.route(`${parley.origin}/seed/${path}`, (route) => route.fulfill({ body, contentType }));
    };
    await serve('', new URL('../seed/seed.html', import.meta.url), 'text/html');
    await serve('seedClient.js', new URL('../seed/seedClient.js', import.meta.url), 'text/javascript');
    const library = require.resolve('socket.io-client/dist/socket.io.js');
    await serve('socket.io.js', library, 'text/javascript');
    const page = await context.newPage();
    await page.goto(`${parley.origin}/seed/`);
    await page.evaluate(
      async ([who, address]) => {
        await window.seed.register(who, address, 'SecurePass123');
        await window.seed.connect();
      },
      [name, email] as const,
    );
    return new SeedPerson(context, page);
  }

  async join(roomId: string): Promise<void> {
    await this.page.evaluate((id) => window.seed.join(id), roomId);
    await until('the seed client has joined', () => this.page.evaluate(() => window.seed.joined !== null));
  }

  /** "Start Call", to whoever it was told about, or to `id`. */
  async startCall(id?: string): Promise<void> {
    if (id === undefined) {
      await until('the seed client knows somebody', () =>
        this.page.evaluate(() => window.seed.remoteSocketId !== null),
      );
    }
    await this.page.evaluate((to) => window.seed.callUser(to ?? window.seed.remoteSocketId ?? ''), id);
  }

  async toggleMute(): Promise<void> {
    await this.page.evaluate(() => window.seed.toggleMute());
  }

  async stopCall(): Promise<void> {
    await this.page.evaluate(() => window.seed.stopCall());
  }

  async hasEnded(): Promise<boolean> {
    return this.page.evaluate(() => window.seed.ended);
  }

  /** Waits until its one remote video plays on. */
  async seesMovingPicture(): Promise<void> {
    const frames = (): Promise<number> =>
      this.page.evaluate(() => {
        const video = document.querySelector<HTMLVideoElement>('#remote');
        return video?.srcObject ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
      });
    const before = await frames();
    await until('the seed client sees the other move', async () => (await frames()) > before + 3);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

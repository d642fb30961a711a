import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page, Response } from 'playwright-core';
import { registerAccount } from './harness/account.ts';
import { ServerProcess } from './harness/ServerProcess.ts';
import { withBrowser } from './harness/withBrowser.ts';
import { atMost, beside, NotRun, type Figure, type Proof } from './Proof.ts';

const SIGNED_OUT_KB = 120;
const LOBBY_KB = 160;
/** Long enough for what a page fetches when it has nothing else to do. */
const REST_MS = 4000;

/** What a person waits for on a slow line before anything shows. */
export const pageWeight: Proof = {
  name: 'pageWeight',
  promise: `JavaScript of a signed-out visit at most ${SIGNED_OUT_KB} KB gzip, of the lobby at most ${LOBBY_KB} KB.`,
  how:
    'A fresh Chromium profile, empty cache, opens `/` on the real server, signed out; another opens `/lobby` with a ' +
    `token. Every script body that the browser receives until ${REST_MS / 1000} s after the network is idle is packed with ` +
    '`gzip -9` and added up, whatever asked for it. 1 KB is 1,024 bytes.',
  run,
};

async function run(): Promise<Figure[]> {
  if (!existsSync(new URL('../client/dist/index.html', import.meta.url))) throw new NotRun('client/dist is not built.');
  const server = await ServerProcess.startParley();
  try {
    const { token } = await registerAccount(server.origin);
    return await withBrowser(async (browser) => {
      const signedOut = await weigh(await browser.newContext(), `${server.origin}/`, async (page) => {
        await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      });
      const member = await browser.newContext();
      await member.addInitScript((value) => localStorage.setItem('token', value), token);
      const lobby = await weigh(member, `${server.origin}/lobby`, async (page) => {
        await page.getByRole('button', { name: 'Join room', exact: true }).waitFor();
      });
      return [...figures('signed-out visit', SIGNED_OUT_KB, signedOut), ...figures('lobby', LOBBY_KB, lobby)];
    });
  } finally {
    await server.stop();
  }
}

type Weight = { packed: number; sent: number; files: string[] };

function figures(visit: string, goalKb: number, { packed, sent, files }: Weight): Figure[] {
  const kb = (bytes: number): number => Number((bytes / 1024).toFixed(1));
  const note = files.join(', ');
  return [
    atMost(goalKb, { name: `JavaScript of the ${visit}`, value: kb(packed), unit: 'KB', note }),
    beside({ name: `the same as the server itself sent it`, value: kb(sent), unit: 'KB' }),
  ];
}

async function weigh(context: BrowserContext, url: string, isThere: (page: Page) => Promise<void>): Promise<Weight> {
  const responses: Response[] = [];
  // Of the context, not of the page: a worker's scripts count too.
  context.on('response', (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (response.request().resourceType() === 'script' || type.includes('javascript')) responses.push(response);
  });
  const page = await context.newPage();
  await page.goto(url);
  await isThere(page);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(REST_MS);
  const weight: Weight = { packed: 0, sent: 0, files: [] };
  for (const response of responses) {
    const packed = gzipSync(await response.body(), { level: 9 }).length;
    weight.packed += packed;
    weight.sent += (await response.request().sizes()).responseBodySize;
    weight.files.push(`${new URL(response.url()).pathname.replace('/assets/', '')} ${(packed / 1024).toFixed(1)}`);
  }
  await context.close();
  if (weight.files.length === 0) throw new Error(`${url} loaded no script at all.`);
  return weight;
}

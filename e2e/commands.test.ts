import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './harness/launchBrowser.ts';
import { Person } from './harness/Person.ts';
import { startCommand } from './harness/startCommand.ts';

// The commands that the README names, on the ports that the seed names, with its ten steps.
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

async function tenSteps(origin: string): Promise<void> {
  const [ann, ben] = [
    await Person.open(browser, { origin }, { name: 'User One', email: 'user1@test.com' }),
    await Person.open(browser, { origin }, { name: 'User Two', email: 'user2@test.com' }),
  ];
  try {
    await ann.register();
    await ben.register();
    await ann.joinRoom('test-room');
    await ben.joinRoom('test-room');
    await ann.button('Start call').click();
    await Promise.all([ann.seesAndHears(), ben.seesAndHears()]);
    await ann.button('Mute').click();
    await ben.page.getByTestId('remote-muted').waitFor({ state: 'visible' });
    await ben.button('End call').click();
    await Promise.all([ann.page.waitForURL('**/lobby'), ben.page.waitForURL('**/lobby')]);
    expect([ann.complaints, ben.complaints]).toEqual([[], []]);
  } finally {
    await ann.close();
    await ben.close();
  }
}

test('npm start: the ten steps of the seed on port 5000', { timeout: 120_000 }, async () => {
  const command = await startCommand('start.mjs', [], 'http://localhost:5000/readyz');
  try {
    expect(command.output()).toContain('http://localhost:5000');
    await tenSteps('http://localhost:5000');
  } finally {
    await command.close();
  }
});

test("the seed's two terminals: the ten steps on port 5173", { timeout: 120_000 }, async () => {
  const server = await startCommand('start.mjs', [], 'http://localhost:5000/readyz');
  const client = await startCommand('dev.mjs', ['client'], 'http://localhost:5173/login');
  try {
    await tenSteps('http://localhost:5173');
  } finally {
    await client.close();
    await server.close();
  }
});

test('npm run dev: both in one terminal', { timeout: 120_000 }, async () => {
  const command = await startCommand('dev.mjs', [], 'http://localhost:5173/healthz');
  try {
    await tenSteps('http://localhost:5173');
  } finally {
    await command.close();
  }
});

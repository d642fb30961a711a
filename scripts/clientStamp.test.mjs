import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { clientStamp } from './clientStamp.mjs';

const tree = mkdtempSync(join(tmpdir(), 'parley-stamp-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

for (const folder of ['client/src', 'client/node_modules/x', 'client/dist', 'protocol/src']) {
  mkdirSync(join(tree, folder), { recursive: true });
}
/**
 * @param {string} path
 * @param {string} text
 */
const write = (path, text) => writeFileSync(join(tree, path), text);
write('client/src/main.tsx', 'one');
write('protocol/src/index.ts', 'one');
write('package-lock.json', '{}');
const before = clientStamp(tree, '');

test('the same sources have the same stamp', () => {
  expect(clientStamp(tree, '')).toBe(before);
});

test('another VITE_API_URL is another page', () => {
  expect(clientStamp(tree, 'https://api.example.org')).not.toBe(before);
});

test.each(['CI', 'PORT', 'DATA_DIR', 'NODE_ENV'])('%s does not matter', (name) => {
  vi.stubEnv(name, 'another');
  expect(clientStamp(tree, '')).toBe(before);
});

test.each(['client/dist/index.html', 'client/node_modules/x/index.js', 'client/.env', 'client/src/main.test.tsx'])(
  '%s does not matter',
  (path) => {
    write(path, 'another');
    expect(clientStamp(tree, '')).toBe(before);
  },
);

test.each(['client/src/main.tsx', 'client/src/New.tsx', 'protocol/src/index.ts', 'package-lock.json'])(
  'a change of %s is another page',
  (path) => {
    const stamp = clientStamp(tree, '');
    write(path, 'another');
    expect(clientStamp(tree, '')).not.toBe(stamp);
  },
);

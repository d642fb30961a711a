import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from './config.ts';
import { whyWeak } from './weakSecret.ts';

describe('what anybody could guess', () => {
  it.each([
    'short',
    'k'.repeat(32),
    '0'.repeat(64),
    'ab'.repeat(20),
    'abcdefgh'.repeat(4),
    '0123456789'.repeat(4),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'qwertyuiopasdfgh'.repeat(2),
    'changeme-changeme-changeme-changeme',
    'ChangeMe0q3Lm8vXz0RtYw2Kp6NcBh4JsDf7',
    'change_this_to_a_long_random_text_1234',
    'your-super-secret-key-min-32-characters-recommended',
    'your-secret-key',
    'replace-me-with-32-random-characters!',
    'my-password-is-long-enough-for-this-1',
    'dev-jwt-secret-dev-jwt-secret-of-ours',
  ])('%s', (secret) => expect(whyWeak(secret)).not.toBeNull());

  // What follows JWT_SECRET= in a page or an example file is there to be copied, and somebody will.
  it.each([
    'server/.env.example',
    'README.md',
    'docs/SELF_HOSTING.md',
    'docs/TROUBLESHOOTING.md',
    'deploy/compose.yaml',
  ])('every secret written out in %s', (page) => {
    const text = readFileSync(join(PROJECT_ROOT, page), 'utf8');
    const written = [...text.matchAll(/JWT_SECRET=['"]?([^\s'"`#$]+)/g)].map(([, secret = '']) => secret);
    expect(written.filter((secret) => whyWeak(secret) === null)).toEqual([]);
  });
});

it.each<[string, () => string]>([
  ['openssl rand -hex 16', () => randomBytes(16).toString('hex')],
  ['openssl rand -hex 32', () => randomBytes(32).toString('hex')],
  ['openssl rand -base64 48', () => randomBytes(48).toString('base64')],
  ['a sentence of one’s own', () => 'Seven geese walked by the mill in 1974, twice'],
])('takes what %s gives', (_name, make) => {
  for (let turn = 0; turn < 500; turn += 1) expect(whyWeak(make())).toBeNull();
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './project.mjs';

const SECRET = 'Nf3kq9ZrX7vLw2Tb8HsYc5Jd1Pm6Ga4U';
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-coturn-'));
  // Says what it was given, as "ps" would, and where its configuration lies.
  writeFileSync(join(directory, 'turnserver'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(directory, 'turnserver'), 0o755);
});
afterEach(() => rmSync(directory, { recursive: true }));

/** @param {string} secret */
function start(secret) {
  const secretFile = join(directory, 'secret');
  writeFileSync(secretFile, `${secret}\n`);
  const shipped = join(root, 'deploy/turnserver.conf');
  return spawnSync('/bin/sh', [join(root, 'deploy/startCoturn.sh'), shipped, secretFile, '--cert=a.pem'], {
    encoding: 'utf8',
    env: { PATH: `${directory}${delimiter}${process.env.PATH}`, TMPDIR: directory },
  });
}

test('coturn gets the secret by a file that only its user may read, and not by its arguments', () => {
  const { status, stdout } = start(SECRET);
  expect([status, stdout.includes(SECRET)]).toEqual([0, false]);
  const [flag, copy = '', ...rest] = stdout.trim().split('\n');
  expect([flag, ...rest]).toEqual(['-c', '--cert=a.pem']);
  const shipped = readFileSync(join(root, 'deploy/turnserver.conf'), 'utf8');
  expect(readFileSync(copy, 'utf8')).toBe(`${shipped}\nstatic-auth-secret=${SECRET}\n`);
  expect(statSync(copy).mode & 0o077).toBe(0);
});

test.each(['', 'short'])('coturn does not start with the secret "%s"', (secret) => {
  const { status, stdout, stderr } = start(secret);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('TURN_SECRET');
});

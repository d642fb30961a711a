import { expect, test } from 'vitest';
import { isNewEnough } from './ensureNode.mjs';
import { npmEnvironment } from './npm.mjs';
import { troubleFrom } from './Trouble.mjs';

test.each(['22.18.0', '22.22.1', '23.6.0', '24.0.0', '26.10.0'])('Node %s runs the project', (version) => {
  expect(isNewEnough(version)).toBe(true);
});

test.each(['18.20.8', '20.20.2', '22.17.1', '23.5.0'])('Node %s is too old', (version) => {
  expect(isNewEnough(version)).toBe(false);
});

test('what the outer npm was told to leave out is not told to ours, and where the registry is, is', () => {
  const outer = {
    NODE_ENV: 'production',
    npm_config_omit: 'dev',
    npm_config_workspace: 'server',
    npm_config_registry: 'http://localhost:4873',
    PATH: '/bin',
  };
  expect(npmEnvironment(outer)).toEqual({ npm_config_registry: 'http://localhost:4873', PATH: '/bin' });
});

test.each([
  ['npm error code ENOTFOUND', 'registry could not be reached'],
  ['npm error code ENOSPC', 'disk is full'],
  ['npm error code EACCES', 'not writable'],
  ['npm error code EUSAGE', 'disagree'],
  ['npm error code E403', 'refused'],
  ['something else', 'see the messages'],
])('%s becomes one sentence', (output, words) => {
  const { message } = troubleFrom('Installing packages', output, '.cache/npm.log');
  expect(message).toContain(words);
  expect(message).toMatch(/^Installing packages failed: [^\n]+\.$/);
});

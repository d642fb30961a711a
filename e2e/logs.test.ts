import { afterEach, expect, test } from 'vitest';
import { keepFromLogs, refuseSecrets } from './harness/kept.ts';
import { formsOf } from './harness/secretsIn.ts';
import { startParley, type Parley } from './harness/startParley.ts';
import { until } from './harness/until.ts';

let parley: Parley | null = null;
afterEach(async () => {
  await parley?.kill();
  parley = null;
});

test('a scene fails when the log of its server has what must not be in it', async () => {
  parley = await startParley();
  // The server's first words name this directory: it stands for whatever a person has typed.
  keepFromLogs(parley.dataDir);
  await expect(parley.close()).rejects.toThrow(parley.dataDir);
});

test('the link for the first administrator is meant to be printed', async () => {
  parley = await startParley();
  const { log } = parley;
  await until('the link is printed', () => /\/claim#[\w-]{43}/.test(log()));
  await expect(parley.close()).resolves.toBeUndefined();
});

test('passwords and addresses are found in each form, tokens and descriptions by their shape', () => {
  keepFromLogs('Kept-From-Logs-1+');
  for (const form of formsOf('Kept-From-Logs-1+')) {
    expect(() => refuseSecrets(`{"msg":"x","field":"before${form}behind"}`)).toThrow('Kept-From-Logs-1+');
  }
  for (const form of [
    'eyJhbGciOiJIUzI1NiJ9.eyJfaWQiOiIxIn0.c2lnbmF0dXJl',
    `${'a'.repeat(22)}.${'b'.repeat(44)}`,
    'a=ice-pwd:asd88fgpdd777uzjYhagZg',
  ]) {
    expect(() => refuseSecrets(`{"msg":"x","field":"${form}"}`)).toThrow(form.slice(0, 10));
  }
  expect(() => refuseSecrets('{"msg":"listening","port":5000}')).not.toThrow();
});

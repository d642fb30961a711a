import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHttp } from './http.ts';
import { PasskeyError } from './PasskeyError.ts';
import { createPasskeys } from './passkeys.ts';
import { SessionStore } from './SessionStore.ts';

/** How many dialogs the browser has open, and how many it has opened. */
let open: number;
let opened: number;

/** The browser's dialog, at which nobody answers. */
function ask({ signal }: CredentialRequestOptions): Promise<Credential | null> {
  open += 1;
  opened += 1;
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => {
    open -= 1;
    reject(signal.reason);
  });
  return promise;
}

beforeEach(() => {
  open = 0;
  opened = 0;
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('PublicKeyCredential', class {});
  vi.stubGlobal('navigator', { credentials: { get: ask, create: ask } });
});
afterEach(() => vi.unstubAllGlobals());

function newPasskeys() {
  const session = new SessionStore(null);
  session.begin({ token: 't', user: { _id: 'a'.repeat(24), name: 'Ann', email: 'ann@test.com' } });
  const user = { id: 'YQ', name: 'ann@test.com', displayName: 'Ann' };
  const options = { challenge: 'YQ', rp: { name: 'Parley' }, user, pubKeyCredParams: [] };
  const http = createHttp({
    baseUrl: 'https://api.test',
    session,
    fetch: async () => Response.json({ options }),
    withLock: (_name, task) => task(),
    pause: () => new Promise(() => undefined),
    beforeCookie: () => Promise.resolve(),
  });
  return createPasskeys(http);
}

it.each(['prove', 'make'] as const)('%s closes the dialog of the browser when it is called off', async (what) => {
  const passkeys = newPasskeys();
  const visit = new AbortController();
  const asked = what === 'prove' ? passkeys.prove(visit.signal) : passkeys.make({ password: 'p' }, visit.signal);
  await vi.waitFor(() => expect(open).toBe(1));
  visit.abort();
  await expect(asked).rejects.toEqual(expect.objectContaining({ kind: 'cancelled' } satisfies Partial<PasskeyError>));
  expect(open).toBe(0);
});

it('opens no dialog for somebody who has called it off before', async () => {
  const visit = new AbortController();
  const asked = newPasskeys().prove(visit.signal);
  visit.abort();
  await expect(asked).rejects.toBeInstanceOf(PasskeyError);
  expect(opened).toBe(0);
});

it('closes no dialog but its own', async () => {
  const passkeys = newPasskeys();
  const first = new AbortController();
  const asked = passkeys.prove(first.signal);
  await vi.waitFor(() => expect(open).toBe(1));
  const second = passkeys.prove(new AbortController().signal);
  // The page has one dialog: the second takes the first one's place.
  await expect(asked).rejects.toBeInstanceOf(PasskeyError);
  await vi.waitFor(() => expect(opened).toBe(2));
  first.abort();
  expect(open).toBe(1);
  void second.catch(() => undefined);
});

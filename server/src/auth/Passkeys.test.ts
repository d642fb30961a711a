import type { PasskeyAssertion } from '@parley/protocol';
import { expect, test, vi } from 'vitest';
import { AppError } from '../AppError.ts';
import { Passkeys } from './Passkeys.ts';
import type { RelyingParty } from './RelyingParty.ts';
import { SignInLimit } from './SignInLimit.ts';

const device = { address: '192.0.2.7', userAgent: 'Browser' };

function makePasskeys() {
  const use = vi.fn(async () => ({ userId: 'ann' }));
  const passkeys = new Passkeys({
    store: { users: { findById: async () => ({ _id: 'ann' }) } },
    check: { use },
    signInLimit: new SignInLimit(() => 0),
    signIn: { begin: async () => 'signed in' },
  } as unknown as ConstructorParameters<typeof Passkeys>[0]);
  const signIn = () => passkeys.signIn({ id: 'key' } as PasskeyAssertion, {} as RelyingParty, device);
  return { use, signIn };
}

test('a store that is away is no failed sign-in: however often, the next one is let in', async () => {
  const { use, signIn } = makePasskeys();
  for (let count = 0; count < 20; count += 1) {
    use.mockRejectedValueOnce(new AppError('store_unavailable'));
    await expect(signIn()).rejects.toMatchObject({ code: 'store_unavailable' });
  }
  expect(await signIn()).toBe('signed in');
});

test('a passkey that is refused ten times is', async () => {
  const { use, signIn } = makePasskeys();
  for (let count = 0; count < 10; count += 1) {
    use.mockRejectedValueOnce(new AppError('passkey_refused'));
    await expect(signIn()).rejects.toMatchObject({ code: 'passkey_refused' });
  }
  await expect(signIn()).rejects.toMatchObject({ code: 'too_many_requests' });
});

/**
 * Nothing came out of the browser's dialog. `cancelled`: by hand, by time, or there was no passkey; `known`: this device has
 * one already; `wrong-site`: passkeys do not work under this address; `unable`: the device cannot do what is asked.
 */
export class PasskeyError extends Error {
  readonly kind: 'cancelled' | 'known' | 'wrong-site' | 'unable';

  constructor(kind: PasskeyError['kind'], cause: unknown) {
    super(`passkey: ${kind}`, { cause });
    this.name = 'PasskeyError';
    this.kind = kind;
  }
}

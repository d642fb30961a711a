/**
 * Whether this browser can use passkeys here: it knows them, the page came over TLS or from the machine itself, and by a
 * name, because a passkey never holds for a bare address (W3C WebAuthn 3, 5.1.3, step 7).
 */
export function canUsePasskeys(page: Pick<Window, 'isSecureContext' | 'location'> & { PublicKeyCredential?: unknown }) {
  const isAddress = /^[\d.]+$|^\[/.test(page.location.hostname);
  return page.isSecureContext && page.PublicKeyCredential !== undefined && !isAddress;
}

/** Where a passkey holds (W3C WebAuthn 3, 4, "Relying Party"): a browser uses it nowhere else. */
export type RelyingParty = {
  /** The RP ID: the host of {@link origin}, without a port. */
  id: string;
  /** The origin of the page. */
  origin: string;
};

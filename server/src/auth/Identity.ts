/** Who a verified token speaks for. Stamped on every socket at its handshake; a payload never carries it. */
export type Identity = {
  /** 24 lowercase hexadecimal digits; a guest's id has another form. */
  userId: string;
  email: string;
  name: string;
  /** The one room that a guest's pass is for; absent for somebody with an account. A guest's `email` is empty. */
  guestOf?: string;
  /** The sign-in that the token belongs to. */
  sessionId: string;
  /** How often the session had been refreshed when the token was given. */
  generation: number;
  /** When the token ends, in milliseconds since 1970. */
  tokenExpiresAtMs: number;
  /** When the link of a guest's room ends, if it does: the guest goes then, whatever is left of the pass. */
  roomEndsAtMs?: number | null;
};

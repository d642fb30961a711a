/** What an access token says about itself, unverified: good enough to compare and to plan with, never to trust. */
export type TokenClaims = {
  readonly userId: string | null;
  readonly sessionId: string | null;
  /** The word that ends the session, and is good for nothing else. Servers of before gave none. */
  readonly signOutWord: string | null;
  /** Made, and no longer valid, at these moments of the server's clock. Null for a token without times. */
  readonly lifeMs: { readonly begin: number; readonly end: number } | null;
};

/** The claims in the payload of a JWT; null for anything else. */
export function tokenClaims(token: string): TokenClaims | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null) return null;
    const { _id: id, sid, out, iat, exp } = claims as Record<string, unknown>;
    return {
      userId: typeof id === 'string' ? id : null,
      sessionId: typeof sid === 'string' ? sid : null,
      signOutWord: typeof out === 'string' ? out : null,
      lifeMs: typeof iat === 'number' && typeof exp === 'number' ? { begin: iat * 1000, end: exp * 1000 } : null,
    };
  } catch {
    return null;
  }
}

/** Whether two tokens were given in one session. */
export function isSameSession(one: string, other: string): boolean {
  const id = tokenClaims(one)?.sessionId ?? null;
  return id !== null && id === tokenClaims(other)?.sessionId;
}

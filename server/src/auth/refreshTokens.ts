import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

export type RefreshTokens = {
  /** The first token of a session. */
  first(sessionId: string): string;
  /** The token after `token`: always the same one, so that it need not be kept to be given twice. */
  successor(token: string): string;
  /** The session of a token that this server made, whether or not it was used since; null for any other text. */
  sessionOf(token: string): string | null;
  /** What the store keeps in place of a token. */
  hash(token: string): string;
};

const shape = /^([\w-]{22})\.([\w-]{22})([\w-]{22})$/;

/**
 * Refresh tokens: `<session id>.<128 random bits><128 bits of HMAC over the rest>`. Opaque to clients. The seal is there so
 * that someone who only knows a session's id cannot end it by sending made-up tokens, which would look replayed.
 */
export function createRefreshTokens(key: KeyObject): RefreshTokens {
  const mac = (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}:${text}`).digest().subarray(0, 16);
  const seal = (sessionId: string, random: Buffer) => {
    const open = `${sessionId}.${random.toString('base64url')}`;
    return open + mac('seal', open).toString('base64url');
  };
  const sessionOf = (token: string) => {
    const [, sessionId, random, sealed] = shape.exec(token) ?? [];
    if (sessionId === undefined || random === undefined || sealed === undefined) return null;
    const expected = mac('seal', `${sessionId}.${random}`);
    const given = Buffer.from(sealed, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) ? sessionId : null;
  };
  return {
    first: (sessionId) => seal(sessionId, randomBytes(16)),
    successor: (token) => seal(token.slice(0, token.indexOf('.')), mac('next', token)),
    sessionOf,
    hash: (token) => createHash('sha256').update(token).digest('base64url'),
  };
}

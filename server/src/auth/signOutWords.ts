import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** Words that end one session each, and are good for nothing else. */
export type SignOutWords = {
  /** The word of a session: always the same one, so that it need not be kept. */
  of(sessionId: string): string;
  /** Whether `word` is that of the session, for any two texts. Takes as long for one that is nearly right as for any other. */
  isOf(sessionId: string, word: string): boolean;
};

/**
 * An HMAC of the session's id, under a key that signs nothing else. A page that could not tell its sign-out keeps this in
 * place of a token: whoever finds it can sign that device out, and do nothing besides.
 */
export function createSignOutWords(key: KeyObject): SignOutWords {
  const of = (sessionId: string) => createHmac('sha256', key).update(sessionId).digest('base64url');
  return {
    of,
    isOf: (sessionId, word) => {
      const given = Buffer.from(word);
      const right = Buffer.from(of(sessionId));
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a resume token is bound to. */
export type ResumeClaim = { sessionId: string; roomId: string; participantId: string };

/**
 * Signs and reads resume tokens: `<participant id>.<HMAC-SHA256 over session, room and participant>`. They need no
 * storage, so a server that has just been restarted knows the ones it gave before.
 */
export class ResumeTokens {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  sign(claim: ResumeClaim): string {
    return `${claim.participantId}.${this.#mac(claim)}`;
  }

  /** The participant id in `token`, or null when it was not signed for this session and this room. */
  read(token: string, sessionId: string, roomId: string): string | null {
    const dot = token.lastIndexOf('.');
    if (dot < 1) return null;
    const participantId = token.slice(0, dot);
    const given = Buffer.from(token.slice(dot + 1));
    const expected = Buffer.from(this.#mac({ sessionId, roomId, participantId }));
    return given.length === expected.length && timingSafeEqual(given, expected) ? participantId : null;
  }

  #mac(claim: ResumeClaim): string {
    // JSON keeps the three parts apart whatever characters they hold.
    const parts = JSON.stringify(['resume', claim.sessionId, claim.roomId, claim.participantId]);
    return createHmac('sha256', this.#key).update(parts).digest('base64url');
  }
}

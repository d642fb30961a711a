import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a resume token is bound to, and what it says. */
export type ResumeClaim = {
  sessionId: string;
  roomId: string;
  participantId: string;
  /** Whether its owner was host of a typed room when it was given. Of made rooms the store knows. */
  isHost: boolean;
  givenAtMs: number;
};

/**
 * Signs and reads resume tokens: `<participant id>.<h or p><time>.<HMAC-SHA256 over all of the claim>`. They need no
 * storage, so a server that has just been restarted knows the ones it gave before.
 */
export class ResumeTokens {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  sign(claim: ResumeClaim): string {
    return `${claim.participantId}.${roleOf(claim)}.${this.#mac(claim)}`;
  }

  /** What `token` says, or null when it was not signed for this session and this room. */
  read(token: string, sessionId: string, roomId: string): ResumeClaim | null {
    const [, participantId, role, time, mac] = /^(.+)\.([hp])([0-9a-z]{1,11})\.([^.]+)$/s.exec(token) ?? [];
    if (participantId === undefined || time === undefined || mac === undefined) return null;
    const claim = { sessionId, roomId, participantId, isHost: role === 'h', givenAtMs: Number.parseInt(time, 36) };
    const given = Buffer.from(mac);
    const expected = Buffer.from(this.#mac(claim));
    return given.length === expected.length && timingSafeEqual(given, expected) ? claim : null;
  }

  #mac(claim: ResumeClaim): string {
    // JSON keeps the parts apart whatever characters they hold.
    const parts = JSON.stringify(['resume', claim.sessionId, claim.roomId, claim.participantId, roleOf(claim)]);
    return createHmac('sha256', this.#key).update(parts).digest('base64url');
  }
}

function roleOf({ isHost, givenAtMs }: ResumeClaim): string {
  return `${isHost ? 'h' : 'p'}${givenAtMs.toString(36)}`;
}

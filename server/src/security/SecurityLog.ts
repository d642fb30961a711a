import type { SecurityEventKind } from '@parley/protocol';
import type { Device } from '../auth/Sessions.ts';

/** What is known of something that matters to somebody's security. It holds no secret, and no address of mail. */
export type SecurityEvent = {
  /** Whose account it is about; null when it is about none that exists. */
  userId: string | null;
  /** Who did it, when it was somebody else: an administrator. */
  actorId?: string | null;
  /** Where it came from; null for the server itself. */
  device: Device | null;
  /** Names and numbers that say more. */
  detail?: Readonly<Record<string, string | number>>;
};

/**
 * The port to which everything that matters to security is told. `record` never throws and never waits: no sign-in fails
 * or takes longer because it is recorded.
 */
export interface SecurityLog {
  record(kind: SecurityEventKind, event: SecurityEvent): void;
}

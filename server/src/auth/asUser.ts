import type { User } from '@parley/protocol';
import type { UserRecord } from '../stores/store.ts';

/** An account as its owner, and the people they call, may see it. */
export function asUser({ _id, name, email }: UserRecord): User {
  return { _id, name, email };
}

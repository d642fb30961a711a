import type { Knock } from '@parley/protocol';

/** Those in `knocks` who were not in `former`: each is announced once. */
export function newKnocks(knocks: readonly Knock[], former: readonly Knock[]): Knock[] {
  const known = new Set(former.map(({ knockId }) => knockId));
  return knocks.filter(({ knockId }) => !known.has(knockId));
}

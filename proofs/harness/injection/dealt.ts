import { DeleteAccountBody, ChangePasswordBody, Proof } from '@parley/protocol';
import { AMONG, fieldsOf, type Schema } from './fields.ts';
import type { Payload } from './payloads.ts';
import { ROUTES } from './routes.ts';

/** The bodies that say once more who asks: one check of the server's (`Reauthentication`) is behind them all, and hashes a password. */
const PROVING: readonly (Schema | undefined)[] = [Proof, ChangePasswordBody, DeleteAccountBody];

/** The routes that ask for the same in this field, and have the same check for it. */
export function sharersOf(field: string): string[] {
  return Object.entries(ROUTES)
    .filter(([, { schema }]) => schema && PROVING.includes(schema))
    .filter(([, { schema }]) => field === AMONG || (schema && fieldsOf(schema).includes(field)))
    .map(([route]) => route);
}

/**
 * What `route` gets of the payloads for a field. Routes behind one check share what gets as far as that: each payload
 * goes to one of them. What the shape of a body refuses costs nothing, and goes to all.
 */
export function dealt(payloads: readonly Payload[], field: string, route: string): Payload[] {
  const sharers = sharersOf(field);
  const own = sharers.indexOf(route);
  if (own === -1) return [...payloads];
  return payloads.filter(({ text }, index) => {
    const getsFar = text !== null || field === AMONG;
    return !getsFar || index % sharers.length === own;
  });
}

import { mongo, type Types } from 'mongoose';
import type { Models } from './models.ts';

/** Thrown when two accounts have one address, in two cases. Its message names them by their ids. */
export class EmailCollisionError extends Error {
  override readonly name = 'EmailCollisionError';
}

/** An address as the port has it. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** As many accounts in one question and one write: a busy FerretDB takes its time for each, and the driver gives up after 1.6 s. */
const AT_ONCE = 20;
/** What a normalised address of ASCII never holds. Others are looked at one by one. */
const mayDiffer = new mongo.BSONRegExp(String.raw`[^!-@\[-~]`);

/**
 * Brings the addresses of accounts from elsewhere, stored as somebody typed them, into the form in which they are looked
 * up: so that a sign-in is one look into the index. Changes nothing when two accounts would have the same address.
 */
export async function normaliseEmails({ users }: Models): Promise<void> {
  const { collection } = users;
  const found = await collection.find<Account>({ email: mayDiffer }, { projection: { email: 1 } }).toArray();
  const deviating = found.filter(({ email }) => normalEmail(email) !== email);
  const owners = new Map<string, Types.ObjectId>();
  for (const accounts of chunksOf(deviating)) {
    const emails = accounts.map(({ email }) => normalEmail(email));
    const normal = await collection.find<Account>({ email: { $in: emails } }, { projection: { email: 1 } }).toArray();
    for (const { _id, email } of [...normal, ...accounts]) claim(owners, normalEmail(email), _id);
  }
  for (const accounts of chunksOf(deviating)) {
    await collection.bulkWrite(
      accounts.map(({ _id, email }) => ({
        // Whoever changed it meanwhile knew better.
        updateOne: { filter: { _id, email }, update: { $set: { email: normalEmail(email) } } },
      })),
    );
  }
}

type Account = { _id: Types.ObjectId; email: string };

function claim(owners: Map<string, Types.ObjectId>, email: string, id: Types.ObjectId): void {
  const owner = owners.get(email);
  if (owner && !owner.equals(id)) throw new EmailCollisionError(`the accounts ${String(owner)} and ${String(id)}`);
  owners.set(email, id);
}

function chunksOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / AT_ONCE);
  return Array.from({ length: count }, (_, index) => items.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
}

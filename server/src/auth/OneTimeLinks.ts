import { createHash, randomBytes } from 'node:crypto';
import { linkPath, type LinkPurpose } from '@parley/protocol';
import type { OneTimeTokenRecord, Store } from '../stores/store.ts';

type OneTimeLinksDeps = {
  tokens: Store['oneTimeTokens'];
  /** The origin that people type. Never what a request calls itself: its Host header is whoever asks. */
  siteOrigin: () => string;
  now: () => number;
};

type LinkWish = { purpose: LinkPurpose; userId: string | null; email: string | null; ttlMs: number };

/** A link as it goes to a person, and until when it works. */
export type OneTimeLink = { url: string; expiresAt: Date };

/** Links that work once. What stands in a link is known to who has it alone; the store keeps its hash. */
export class OneTimeLinks {
  readonly #deps: OneTimeLinksDeps;

  constructor(deps: OneTimeLinksDeps) {
    this.#deps = deps;
  }

  /** The host that people know, for the words around a link. */
  get site(): string {
    return new URL(this.#deps.siteOrigin()).host;
  }

  /** A page of this site. */
  page(path: string): string {
    return this.#deps.siteOrigin() + path;
  }

  async make({ purpose, userId, email, ttlMs }: LinkWish): Promise<OneTimeLink> {
    const { tokens, now } = this.#deps;
    const text = randomBytes(32).toString('base64url');
    const createdAt = new Date(now());
    const expiresAt = new Date(createdAt.getTime() + ttlMs);
    await tokens.create({ hash: hashOf(text), purpose, userId, email, createdAt, expiresAt });
    return { url: this.page(linkPath(purpose, text)), expiresAt };
  }

  find(text: string, purpose: LinkPurpose): Promise<OneTimeTokenRecord | null> {
    return this.#deps.tokens.find(hashOf(text), purpose, this.#at());
  }

  /** Uses it up: of several who ask at once, one gets it. */
  use(text: string, purpose: LinkPurpose): Promise<OneTimeTokenRecord | null> {
    return this.#deps.tokens.use(hashOf(text), purpose, this.#at());
  }

  /** Makes one that was used up for nothing good again. */
  giveBack(record: OneTimeTokenRecord): Promise<void> {
    return this.#deps.tokens.create(record);
  }

  /** Everybody's of one purpose that still work, the newest first. */
  list(purpose: LinkPurpose): Promise<OneTimeTokenRecord[]> {
    return this.#deps.tokens.list(purpose, null, this.#at());
  }

  /** The link with this hash works no more. */
  async void(hash: string): Promise<void> {
    await this.#deps.tokens.delete(hash);
  }

  /** No link of this purpose works for this user any more; null: of those that are the server's own. */
  voidAll(purpose: LinkPurpose, userId: string | null): Promise<void> {
    return this.#deps.tokens.deleteByUser(purpose, userId);
  }

  #at(): Date {
    return new Date(this.#deps.now());
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

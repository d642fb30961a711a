/** What no log may have, by what it is. */
export class Secrets {
  readonly #all = new Map<string, string>();

  /** The secret itself, for use where it was made. @throws when it is none: what is empty would be found nowhere */
  keep(name: string, secret: string): string {
    if (secret.length < 8) throw new Error(`${name} is no secret: "${secret}"`);
    this.#all.set(name, secret);
    return secret;
  }

  get count(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#all[Symbol.iterator]();
  }
}

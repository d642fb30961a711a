/** A storage of the page's that lives as long as the test. */
export class FakeStorage implements Storage {
  readonly #kept = new Map<string, string>();
  /** Throws at every access, as some browsers do. */
  isClosed = false;

  get length(): number {
    return this.#open().size;
  }
  key(index: number): string | null {
    return [...this.#open().keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#open().get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#open().set(key, value);
  }
  removeItem(key: string): void {
    this.#open().delete(key);
  }
  clear(): void {
    this.#open().clear();
  }

  #open(): Map<string, string> {
    if (this.isClosed) throw new DOMException('No.', 'SecurityError');
    return this.#kept;
  }
}

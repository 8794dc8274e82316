/** A browser's `localStorage` in memory, with as much room as a test gives it. */
export class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  readonly #keysMax: number;

  constructor(keysMax = Number.POSITIVE_INFINITY) {
    this.#keysMax = keysMax;
  }

  get length(): number {
    return this.#items.size;
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.#items.size >= this.#keysMax) throw new DOMException('Full.', 'QuotaExceededError');
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }
}

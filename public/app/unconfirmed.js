/**
 * The updates that the server has not confirmed yet. They say what is true, so sending one again is harmless. Each
 * stands in the browser's storage under a key of its own: it survives a reload, and tabs never overwrite one another.
 */

/** Far beyond a long flight's reading, and a small part of what a browser lets one site keep; more is in memory only. */
const STORED_MAX = 1000;
/** With these the server says that the update itself is wrong: repeating it cannot mend that. */
const FINAL_CODES = ['invalid_body', 'invalid_json', 'conflict'];

/** @typedef {{ chapterNumber: number } & Record<string, unknown>} Update */
/** @typedef {{ type: 'update', id: string, update: Update }} UpdateFrame */

export class Unconfirmed {
  #storage;
  #prefix;
  /** @type {Map<string, Update>} */
  #updates = new Map();

  /**
   * @param {Storage} storage such as `localStorage`
   * @param {string} owner whose updates these are, see `ownerOf`
   */
  constructor(storage, owner) {
    this.#storage = storage;
    this.#prefix = `handbook-unconfirmed.${owner}.`;
    for (const key of this.#storedKeys()) {
      const update = parsed(storage.getItem(key));
      if (update === null) storage.removeItem(key);
      else this.#updates.set(key.slice(this.#prefix.length), update);
    }
  }

  /**
   * @param {Update} update
   * @returns {UpdateFrame} the frame to send
   */
  add(update) {
    const id = crypto.randomUUID();
    this.#updates.set(id, update);
    if (this.#updates.size <= STORED_MAX) this.#store(id, update);
    return { type: 'update', id, update };
  }

  /** @param {string} id an update that the server has taken, or never will */
  remove(id) {
    this.#updates.delete(id);
    this.#storage.removeItem(this.#prefix + id);
  }

  /**
   * What an error frame means for an update.
   * @param {string} id
   * @param {string} code
   * @returns {'again' | { lost: Update } | 'unknown'} `again`: it is kept, to be sent again after a pause
   */
  refuse(id, code) {
    const update = this.#updates.get(id);
    if (update === undefined) return 'unknown';
    if (!FINAL_CODES.includes(code)) return 'again';
    this.remove(id);
    return { lost: update };
  }

  /** Forgets all of this reader's, those of other tabs too: the reader signed out or is erased. */
  clear() {
    this.#updates.clear();
    for (const key of this.#storedKeys()) this.#storage.removeItem(key);
  }

  get size() {
    return this.#updates.size;
  }

  get ids() {
    return [...this.#updates.keys()];
  }

  /**
   * @param {string} id
   * @returns {UpdateFrame | null} null when it was confirmed meanwhile
   */
  frame(id) {
    const update = this.#updates.get(id);
    return update === undefined ? null : { type: 'update', id, update };
  }

  /** @param {number} chapterNumber */
  holds(chapterNumber) {
    return [...this.#updates.values()].some((update) => update.chapterNumber === chapterNumber);
  }

  /** @returns {string[]} */
  #storedKeys() {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index) ?? '');
    return keys.filter((key) => key.startsWith(this.#prefix));
  }

  /**
   * @param {string} id
   * @param {Update} update
   */
  #store(id, update) {
    try {
      this.#storage.setItem(this.#prefix + id, JSON.stringify(update));
    } catch {
      // The storage is full: this one lives as long as the page.
    }
  }
}

/**
 * @param {string} email
 * @returns {Promise<string>} names the reader in storage without the address
 */
export async function ownerOf(email) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string | null} text
 * @returns {Update | null}
 */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? 'null');
    return Number.isInteger(value?.chapterNumber) ? value : null;
  } catch {
    return null;
  }
}

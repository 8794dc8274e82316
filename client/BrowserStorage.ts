/**
 * What this browser keeps (IndexedDB): a picture of the reader and the progress, and the outbox, each entry under a key
 * of its own, so that tabs never overwrite one another. Where a browser allows no storage, all of it lives in memory.
 */
import { createStore, promisifyRequest as done, type UseStore } from 'idb-keyval';
import type { Reader } from '../src/wire/auth.ts';
import type { KnownProgress } from './knownProgress.ts';
import type { Entry } from './outbox.ts';

/** A reader as storage knows one: without the address, and one who was erased and signs up again is another. */
export type Owner = {
  id: string;
  /** When the reader signed up, ISO 8601; an import may put it earlier, a new life is later. */
  since: string;
};
export type Picture = { owner: Owner; reader: Reader; known: KnownProgress | null };
type StoredEntry = { owner: Owner; entry: Entry };

export interface BrowserStorage {
  readPicture(): Promise<Picture | null>;
  keepPicture(picture: Picture): Promise<void>;
  dropPicture(): Promise<void>;
  readEntries(owner: Owner): Promise<Entry[]>;
  keepEntry(owner: Owner, entry: Entry): Promise<void>;
  dropEntry(owner: Owner, entry: Entry): Promise<void>;
  /** Forgets everybody but one reader, or everybody. */
  forgetOthers(owner: Owner | null): Promise<void>;
}

/** @returns whether something of one owner belongs to another */
export function isSameOwner(known: Owner, owner: Owner): boolean {
  return known.id === owner.id && known.since >= owner.since;
}

/** The 1 changes when what is kept changes its form: older contents are then as if they were not there. */
const PICTURE = 'picture.1';
const OUTBOX = 'outbox.1/';

export function browserStorage(): BrowserStorage {
  let opened: UseStore | null = null;
  /** @returns what there is, or null where the browser refuses: nothing that is kept is needed to go on */
  async function use<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T> | IDBTransaction,
  ): Promise<T | null> {
    try {
      opened ??= createStore('handbook', 'kept');
      return await opened(mode, (store) => done<T>(work(store)));
    } catch {
      return null;
    }
  }
  const keyOf = ({ id }: Owner, key: string) => `${OUTBOX}${id}/${key}`;
  const write = async (work: (store: IDBObjectStore) => void) => {
    await use('readwrite', (store) => {
      work(store);
      return store.transaction;
    });
  };
  const readPicture = () => use<Picture | undefined>('readonly', (store) => store.get(PICTURE));
  /** A range of all keys of the outbox: no character of a key comes after `~`. */
  const readAll = () =>
    use<StoredEntry[]>('readonly', (store) => store.getAll(IDBKeyRange.bound(OUTBOX, `${OUTBOX}~`)));
  const readOwn = async (owner: Owner) =>
    ((await readAll()) ?? []).filter((stored) => isSameOwner(stored.owner, owner));
  return {
    readPicture: async () => (await readPicture()) ?? null,
    keepPicture: (picture) => write((store) => store.put(picture, PICTURE)),
    dropPicture: () => write((store) => store.delete(PICTURE)),
    readEntries: async (owner) => (await readOwn(owner)).map(({ entry }) => entry),
    keepEntry: (owner, entry) => write((store) => store.put({ owner, entry }, keyOf(owner, entry.key))),
    dropEntry: (owner, { key }) => write((store) => store.delete(keyOf(owner, key))),
    // In one transaction, so that nothing of the reader who stays is lost that another tab writes meanwhile.
    forgetOthers: (owner) =>
      write((store) => {
        const cursor = store.openCursor();
        cursor.onsuccess = () => {
          const at = cursor.result;
          if (at === null) return;
          if (owner === null || !isSameOwner(at.value.owner, owner)) at.delete();
          at.continue();
        };
      }),
  };
}

export async function ownerOf({ email, createdAt }: Reader): Promise<Owner> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email));
  const id = new Uint8Array(digest).join('.');
  return { id, since: createdAt };
}

/**
 * What this browser keeps (IndexedDB): a picture of the reader and the progress, and the outbox, each entry under a key
 * of its own, so that tabs never overwrite one another. Where a browser allows no storage, all of it lives in memory.
 */
import { createStore, del, delMany, entries, get, keys, set, type UseStore } from 'idb-keyval';
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
type StoredEntry = { since: string; entry: Entry };

export interface BrowserStorage {
  readPicture(): Promise<Picture | null>;
  keepPicture(picture: Picture): Promise<void>;
  dropPicture(): Promise<void>;
  readEntries(owner: Owner): Promise<Entry[]>;
  keepEntry(owner: Owner, entry: Entry): Promise<void>;
  dropEntries(owner: Owner, keys: readonly string[]): Promise<void>;
  /** Forgets everybody but one reader, or everybody. */
  forgetOthers(owner: Owner | null): Promise<void>;
}

/** @returns whether something of one owner belongs to another */
export function isSameOwner(known: Owner, owner: Owner): boolean {
  return known.id === owner.id && known.since >= owner.since;
}

/** The 1 changes when what is kept changes its form: older contents are then as if they were not there. */
const PICTURE = 'picture.1';
const OUTBOX = 'outbox.1';

export function browserStorage(): BrowserStorage {
  let opened: UseStore | null = null;
  /** @returns what there is, or the fallback where the browser refuses: nothing that is read here is needed to go on */
  async function use<T>(work: (store: UseStore) => Promise<T>, otherwise: T): Promise<T> {
    try {
      opened ??= createStore('handbook', 'kept');
      return await work(opened);
    } catch {
      return otherwise;
    }
  }
  const keyOf = ({ id }: Owner, key: string) => `${OUTBOX}/${id}/${key}`;
  async function ownEntries(store: UseStore, owner: Owner): Promise<[string, StoredEntry][]> {
    const all = await entries<string, StoredEntry>(store);
    return all.filter(([key, { since }]) => key.startsWith(keyOf(owner, '')) && since >= owner.since);
  }
  return {
    readPicture: () => use(async (store) => (await get<Picture>(PICTURE, store)) ?? null, null),
    keepPicture: (picture) => use((store) => set(PICTURE, picture, store), undefined),
    dropPicture: () => use((store) => del(PICTURE, store), undefined),
    readEntries: (owner) =>
      use(async (store) => (await ownEntries(store, owner)).map(([, { entry }]) => entry), []),
    keepEntry: (owner, entry) =>
      use((store) => set(keyOf(owner, entry.key), { since: owner.since, entry }, store), undefined),
    dropEntries: (owner, dropped) =>
      use(
        (store) =>
          delMany(
            dropped.map((key) => keyOf(owner, key)),
            store,
          ),
        undefined,
      ),
    forgetOthers: (owner) =>
      use(async (store) => {
        const picture = await get<Picture>(PICTURE, store);
        const kept = owner === null ? [] : (await ownEntries(store, owner)).map(([key]) => key);
        if (owner !== null && picture && isSameOwner(picture.owner, owner)) kept.push(PICTURE);
        await delMany(
          (await keys<string>(store)).filter((key) => !kept.includes(key)),
          store,
        );
      }, undefined),
  };
}

export async function ownerOf({ email, createdAt }: Reader): Promise<Owner> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(email));
  const id = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { id, since: createdAt };
}

/**
 * This tab's outbox, kept in the browser's storage. Each tab holds a lock for as long as it lives; what a tab without
 * its lock has left behind is adopted by the first that finds it, and so is sent by one tab and lost by none.
 */
import type { BrowserStorage, Owner } from './BrowserStorage.ts';
import { signedOut } from './HandbookError.ts';
import { adopt, type Entry, emptyOutbox, mine, type Outbox, seeOthers } from './outbox.ts';

const CHANNEL = 'handbook-outbox';

export type KeptOutboxDeps = {
  owner: Owner;
  storage: Pick<BrowserStorage, 'readEntries' | 'keepEntry' | 'dropEntries'>;
  /** Absent outside secure contexts: what others left is then adopted at once, and perhaps sent twice. */
  locks: Pick<LockManager, 'request'> | undefined;
  onChange(): void;
};

export class KeptOutbox {
  readonly #deps: KeptOutboxDeps;
  readonly #channel = new BroadcastChannel(CHANNEL);
  #outbox: Outbox = emptyOutbox(crypto.randomUUID());
  #release = () => {};
  /** Looks at every change, until what is waited for has come. */
  readonly #waiting = new Set<() => void>();
  readonly #stopping = new AbortController();

  constructor(deps: KeptOutboxDeps) {
    this.#deps = deps;
    this.#channel.onmessage = ({ data }) => {
      if (data === deps.owner.id) void this.#readOthers();
    };
  }

  get state(): Outbox {
    return this.#outbox;
  }

  /** Resolves when what other tabs keep is known. */
  async start(): Promise<void> {
    const alive = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    void this.#deps.locks?.request(lockOf(this.#outbox.tab), () => alive);
    await this.#readOthers();
    await this.adoptGone();
  }

  /** Ends this tab's hold; what it has not sent is for others, or for the next page. */
  stop(): void {
    this.#stopping.abort();
    this.#channel.close();
    this.#release();
  }

  change(transition: (outbox: Outbox) => Outbox): void {
    const before = this.#outbox;
    const after = transition(before);
    if (after === before) return;
    this.#outbox = after;
    const { owner, storage } = this.#deps;
    const own = mine(after);
    const isNew = (entry: Entry) => before.entries.get(entry.key) !== entry;
    const written = own.filter(isNew).map((entry) => storage.keepEntry(owner, entry));
    const gone = mine(before).filter(({ key }) => !after.entries.has(key));
    if (gone.length > 0)
      written.push(
        storage.dropEntries(
          owner,
          gone.map(({ key }) => key),
        ),
      );
    if (written.length > 0) void Promise.all(written).then(() => this.#tellOthers());
    for (const look of this.#waiting) look();
    this.#deps.onChange();
  }

  /** Resolves when none of these entries waits any more. @throws HandbookError `unauthenticated` once this is stopped */
  whenGone(keys: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (keys.some((key) => this.#outbox.entries.has(key))) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      this.#stopping.signal.addEventListener('abort', () => reject(signedOut()), { once: true });
      look();
    });
  }

  /** Takes over what tabs that are gone have left. */
  async adoptGone(): Promise<void> {
    const tabs = new Set([...this.#outbox.entries.values()].map(({ tab }) => tab));
    tabs.delete(this.#outbox.tab);
    for (const tab of tabs) {
      const take = () => this.#adopt(tab);
      if (this.#deps.locks) {
        await this.#deps.locks.request(lockOf(tab), { ifAvailable: true }, (lock) => lock && take());
      } else await take();
    }
  }

  async #adopt(tab: string): Promise<void> {
    // Another tab may have been quicker, and then nothing of it is left there.
    await this.#readOthers();
    const left = [...this.#outbox.entries.values()].filter((entry) => entry.tab === tab);
    if (left.length === 0) return;
    this.change((outbox) => adopt(outbox, tab));
    const { owner, storage } = this.#deps;
    await storage.dropEntries(
      owner,
      left.map(({ key }) => key),
    );
  }

  async #readOthers(): Promise<void> {
    const stored = await this.#deps.storage.readEntries(this.#deps.owner);
    this.change((outbox) => seeOthers(outbox, stored));
  }

  #tellOthers(): void {
    try {
      this.#channel.postMessage(this.#deps.owner.id);
    } catch {
      // Stopped meanwhile; the others find the change when they read next.
    }
  }
}

function lockOf(tab: string): string {
  return `handbook-tab/${tab}`;
}

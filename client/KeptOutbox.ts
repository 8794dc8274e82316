/**
 * This tab's outbox, kept in the browser's storage. Each tab holds a lock for as long as it lives; what a tab without
 * its lock has left behind is adopted by the first that finds it, and so is sent by one tab and lost by none.
 */
import type { BrowserStorage, Owner } from './BrowserStorage.ts';
import { adopt, emptyOutbox, mine, type Outbox, seeOthers } from './outbox.ts';

const CHANNEL = 'handbook-outbox';

export type KeptOutboxDeps = {
  owner: Owner;
  storage: Pick<BrowserStorage, 'readEntries' | 'keepEntry' | 'dropEntry'>;
  locks: Pick<LockManager, 'request'>;
  onChange(): void;
};

export class KeptOutbox {
  readonly #deps: KeptOutboxDeps;
  readonly #channel = new BroadcastChannel(CHANNEL);
  #outbox: Outbox = emptyOutbox(crypto.randomUUID());
  #release = () => {};
  #isStopped = false;

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
    void this.#deps.locks.request(lockOf(this.#outbox.tab), () => alive);
    await this.#readOthers();
    await this.adoptGone();
  }

  /** Ends this tab's hold; what it has not sent is for others, or for the next page. */
  stop(): void {
    this.#isStopped = true;
    this.#channel.close();
    this.#release();
  }

  /** What comes after the stop is dropped: the reader may have gone, and nothing may come back into storage. */
  change(transition: (outbox: Outbox) => Outbox): void {
    const before = this.#outbox;
    const after = transition(before);
    if (after === before || this.#isStopped) return;
    this.#outbox = after;
    const { owner, storage } = this.#deps;
    const changed = mine(after).filter((entry) => before.entries.get(entry.key) !== entry);
    const gone = mine(before).filter(({ key }) => !after.entries.has(key));
    const written = [
      ...changed.map((entry) => storage.keepEntry(owner, entry)),
      ...gone.map((entry) => storage.dropEntry(owner, entry)),
    ];
    if (written.length > 0) void Promise.all(written).then(() => this.#tellOthers());
    this.#deps.onChange();
  }

  /** Takes over what tabs that are gone have left. */
  async adoptGone(): Promise<void> {
    const tabs = new Set([...this.#outbox.entries.values()].map(({ tab }) => tab));
    tabs.delete(this.#outbox.tab);
    for (const tab of tabs) {
      await this.#deps.locks.request(lockOf(tab), { ifAvailable: true }, (lock) => lock && this.#adopt(tab));
    }
  }

  async #adopt(tab: string): Promise<void> {
    // Another tab may have been quicker, and then nothing of it is left there.
    await this.#readOthers();
    this.change((outbox) => adopt(outbox, tab));
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

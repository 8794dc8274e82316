/** The state that a page sees, and who listens to it. Listeners are told once for many changes of one moment. */
import type { HandbookEvents, HandbookState } from './types.ts';

/** Before anything is known, as on a server. */
export const INITIAL_STATE: HandbookState = {
  session: 'unknown',
  signedOutReason: null,
  reader: null,
  progress: null,
  connection: 'connecting',
  devices: 0,
  unconfirmedChapters: [],
};

/** All but the list of chapters, which is made anew and compared by what is in it. */
const FIELDS = [
  'session',
  'signedOutReason',
  'reader',
  'progress',
  'connection',
  'devices',
] as const satisfies (keyof HandbookState)[];

type Listeners = { [Name in keyof HandbookEvents]: Set<(event: HandbookEvents[Name]) => void> };

export class Store {
  readonly #read: () => HandbookState;
  #state = INITIAL_STATE;
  #told = INITIAL_STATE;
  #isChanged = false;
  readonly #subscribers = new Set<() => void>();
  readonly #listeners: Listeners = {
    remoteChange: new Set(),
    refused: new Set(),
    access: new Set(),
    session: new Set(),
  };

  /** @param read puts the state together */
  constructor(read: () => HandbookState) {
    this.#read = read;
  }

  get state(): HandbookState {
    if (this.#isChanged) {
      this.#isChanged = false;
      this.#state = kept(this.#state, this.#read());
    }
    return this.#state;
  }

  changed(): void {
    if (this.#isChanged) return;
    this.#isChanged = true;
    queueMicrotask(() => this.#tell());
  }

  subscribe(listener: () => void): () => void {
    this.#subscribers.add(listener);
    return () => this.#subscribers.delete(listener);
  }

  on<Name extends keyof HandbookEvents>(
    name: Name,
    listener: (event: HandbookEvents[Name]) => void,
  ): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  emit<Name extends keyof HandbookEvents>(name: Name, event: HandbookEvents[Name]): void {
    for (const listener of this.#listeners[name]) undisturbed(() => listener(event));
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    for (const subscriber of this.#subscribers) undisturbed(subscriber);
  }
}

/** A listener that throws fails for itself alone, and is reported as any other error of the page. */
function undisturbed(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    reportError(error);
  }
}

/** @returns the earlier state when nothing in it changed */
function kept(before: HandbookState, now: HandbookState): HandbookState {
  const isSame =
    FIELDS.every((name) => before[name] === now[name]) &&
    before.unconfirmedChapters.join() === now.unconfirmedChapters.join();
  return isSame ? before : now;
}

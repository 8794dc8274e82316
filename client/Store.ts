/** The state that a page sees, and who listens to it. Listeners are told once for many changes of one moment. */
import type { HandbookEvents, HandbookState } from './types.ts';

export const INITIAL_STATE: HandbookState = {
  session: 'unknown',
  signedOutReason: null,
  reader: null,
  progress: null,
  connection: 'connecting',
  devices: 0,
  unconfirmedChapters: [],
};

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
    // Each in a function of its own, so that one listener may subscribe twice.
    const own = () => listener();
    this.#subscribers.add(own);
    return () => this.#subscribers.delete(own);
  }

  on<Name extends keyof HandbookEvents>(
    name: Name,
    listener: (event: HandbookEvents[Name]) => void,
  ): () => void {
    const own = (event: HandbookEvents[Name]) => listener(event);
    this.#listeners[name].add(own);
    return () => this.#listeners[name].delete(own);
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
  const numbers = now.unconfirmedChapters;
  const isSameList = numbers.join() === before.unconfirmedChapters.join();
  const next = isSameList ? { ...now, unconfirmedChapters: before.unconfirmedChapters } : now;
  return isSame(before, next) ? before : next;
}

function isSame(a: HandbookState, b: HandbookState): boolean {
  return (
    a.session === b.session &&
    a.signedOutReason === b.signedOutReason &&
    a.reader === b.reader &&
    a.progress === b.progress &&
    a.connection === b.connection &&
    a.devices === b.devices &&
    a.unconfirmedChapters === b.unconfirmedChapters
  );
}

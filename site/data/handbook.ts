/** The one client of this page, and its state as components see it. */
import { useEffect, useState } from 'preact/hooks';
import { createHandbook } from '../../client/index.ts';
import type { HandbookEvents, HandbookState } from '../../client/types.ts';
import type { Reader } from '../../src/wire/auth.ts';

export const handbook = createHandbook();

export function useHandbook(): HandbookState {
  const [state, setState] = useState(readState);
  useEffect(() => {
    const look = () => setState(readState());
    look();
    const ends = [handbook.subscribe(look), subscribeToChange(look)];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return state;
}

/** What the reader changed of the account on this page, until the client hears of it by itself. */
let changed: Reader | null = null;
const changeListeners = new Set<() => void>();

/** Takes what `PATCH /account` answered. */
export function takeReader(reader: Reader): void {
  changed = reader;
  for (const listener of changeListeners) listener();
}

function subscribeToChange(listener: () => void): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

function readState(): HandbookState {
  const state = handbook.getState();
  if (changed === null || state.reader?.email !== changed.email) return state;
  const { firstName, lastName, timezone } = changed;
  return { ...state, reader: { ...state.reader, firstName, lastName, timezone } };
}

/** @param hear should be the same one from one rendering to the next */
export function useEvent<Name extends keyof HandbookEvents>(
  name: Name,
  hear: (event: HandbookEvents[Name]) => void,
): void {
  useEffect(() => handbook.on(name, hear), [name, hear]);
}

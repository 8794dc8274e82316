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

/** What the reader changed of the account on this page, and what the client knew then. */
export type AccountChange = { known: Reader; changed: Reader };
let change: AccountChange | null = null;
const changeListeners = new Set<() => void>();

/** Takes what `PATCH /account` answered. */
export function takeReader(changed: Reader): void {
  const { reader: known } = handbook.getState();
  change = known && { known, changed };
  for (const listener of changeListeners) listener();
}

function subscribeToChange(listener: () => void): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

function readState(): HandbookState {
  const state = handbook.getState();
  const reader = withChange(state.reader, change);
  if (reader !== state.reader) return { ...state, reader };
  // The client knows better by now, or somebody else is here.
  change = null;
  return state;
}

const AS_THEN = ['email', 'createdAt', 'firstName', 'lastName', 'timezone'] as const;

/** @returns the reader with a change of which the client has not heard by itself yet; what it hears later counts */
export function withChange(reader: Reader | null, told: AccountChange | null): Reader | null {
  if (reader === null || told === null) return reader;
  const isAsThen = AS_THEN.every((name) => reader[name] === told.known[name]);
  if (!isAsThen) return reader;
  const { firstName, lastName, timezone } = told.changed;
  return { ...reader, firstName, lastName, timezone };
}

/** @param hear should be the same one from one rendering to the next */
export function useEvent<Name extends keyof HandbookEvents>(
  name: Name,
  hear: (event: HandbookEvents[Name]) => void,
): void {
  useEffect(() => handbook.on(name, hear), [name, hear]);
}

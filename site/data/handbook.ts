/** The one client of this page, and its state as components see it. */
import { useEffect, useState } from 'preact/hooks';
import { createHandbook } from '../../client/index.ts';
import type { HandbookEvents, HandbookState } from '../../client/types.ts';

export const handbook = createHandbook();

export function useHandbook(): HandbookState {
  const [state, setState] = useState(() => handbook.getState());
  useEffect(() => {
    const look = () => setState(handbook.getState());
    look();
    return handbook.subscribe(look);
  }, []);
  return state;
}

/** @param hear should be the same one from one rendering to the next */
export function useEvent<Name extends keyof HandbookEvents>(
  name: Name,
  hear: (event: HandbookEvents[Name]) => void,
): void {
  useEffect(() => handbook.on(name, hear), [name, hear]);
}

/** Says that another device of the reader is at another place of this chapter, and goes there when asked. */
import { useCallback, useState } from 'preact/hooks';
import type { HandbookEvents } from '../../../client/types.ts';
import type { Position } from '../../../src/wire/progress.ts';
import { useEvent } from '../../data/handbook.ts';

type Props = { number: number; goToPlace: (place: Position) => void };

export function ElsewhereNote({ number, goToPlace }: Props) {
  const [place, setPlace] = useState<Position | null>(null);
  const onChange = useCallback(
    ({ chapters }: HandbookEvents['remoteChange']) => {
      const changed = chapters.find(({ chapterNumber }) => chapterNumber === number);
      if (changed) setPlace(changed.position);
    },
    [number],
  );
  useEvent('remoteChange', onChange);
  const go = () => {
    if (place) goToPlace(place);
    setPlace(null);
  };
  return (
    <div class="elsewhere" role="status">
      {place && (
        <>
          <span>At {Math.round(place.percent)} % on another device</span>
          <button type="button" class="small" onClick={go}>
            Go there
          </button>
          <button type="button" class="small quiet" onClick={() => setPlace(null)}>
            Stay
          </button>
        </>
      )}
    </div>
  );
}

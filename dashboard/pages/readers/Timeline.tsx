/** What happened to a reader, a line for each event. */
import { useState } from 'preact/hooks';
import type { TimelineEntry } from '../../../src/wire/timeline.ts';
import { moment } from '../../data/words.ts';
import { eventWords } from './eventWords.ts';

const SHOWN_AT_FIRST = 20;

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const [all, setAll] = useState(false);
  const newest = [...entries].sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  const shown = all ? newest : newest.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <ol class="timeline">
        {shown.map((entry) => (
          <li key={entry.id}>
            <span>{eventWords(entry)}</span>
            <time dateTime={entry.at} class="hint">
              {moment(entry.at)}
            </time>
          </li>
        ))}
      </ol>
      {shown.length < newest.length && (
        <button type="button" class="small" onClick={() => setAll(true)}>
          Show all {newest.length}
        </button>
      )}
    </>
  );
}

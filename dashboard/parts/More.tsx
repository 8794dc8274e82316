/** What follows a list that comes in pages: how much of it is shown, and a button for more. */
import { useState } from 'preact/hooks';
import type { Pages } from '../data/usePages.ts';
import { whole } from '../data/words.ts';

export function More<T>({ pages }: { pages: Pages<T> }) {
  const [busy, setBusy] = useState(false);
  const shown = pages.items?.length ?? 0;
  const load = async () => {
    if (busy) return;
    setBusy(true);
    await pages.more();
    setBusy(false);
  };
  if (shown === 0 && !pages.hasMore) return null;
  return (
    <footer class="more">
      <p class="hint" role="status">
        {pages.total === null ? `${whole(shown)} shown` : `${whole(shown)} of ${whole(pages.total)}`}
      </p>
      {pages.moreProblem !== null && (
        <p class="error" role="alert">
          {pages.moreProblem}
        </p>
      )}
      {pages.hasMore && (
        <button type="button" class="small" aria-busy={busy} onClick={load}>
          Show more
        </button>
      )}
    </footer>
  );
}

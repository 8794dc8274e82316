/** Hears in a browser that the page is left, perhaps for good, or is back. */

export type PageListeners = {
  /** Not looked at any more; on a phone this may be the last that is heard. */
  hidden(): void;
  /** The page goes, or is put aside by the browser, which may bring it back. */
  gone(): void;
  back(): void;
};

export function hearPage({ hidden, gone, back }: PageListeners, signal: AbortSignal): void {
  const whenHidden = () => document.visibilityState === 'hidden' && hidden();
  document.addEventListener('visibilitychange', whenHidden, { signal });
  window.addEventListener('pagehide', gone, { signal });
  window.addEventListener('pageshow', ({ persisted }) => persisted && back(), { signal });
}

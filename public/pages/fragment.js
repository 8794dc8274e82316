/** What a mailed link carries in its fragment, which no server sees. */

/** @returns {URLSearchParams} what `takeFragment.js` took from the address; it must not stay in the document either */
export function takenFragment() {
  const { dataset } = document.documentElement;
  const taken = new URLSearchParams(dataset.fragment);
  delete dataset.fragment;
  return taken;
}

/**
 * Another link pasted into this tab changes only the fragment and loads nothing anew.
 * @param {(fragment: URLSearchParams) => void} listener
 */
export function onOtherFragment(listener) {
  window.addEventListener('hashchange', () => {
    const fragment = new URLSearchParams(location.hash.slice(1));
    history.replaceState(null, '', location.pathname);
    listener(fragment);
  });
}

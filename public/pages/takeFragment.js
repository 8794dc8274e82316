/**
 * Runs before anything else of a mailed link's page loads: takes the token out of the address, so that it stays neither
 * in the history nor on a shared screen. A classic script, since a module would wait until the page is parsed.
 */
document.documentElement.dataset.fragment = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

/** The reader site's entry, at /. */
import { render } from 'preact';
import { App } from './App.tsx';
import { handbook } from './data/handbook.ts';

// A chapter opens where its reader stopped, whatever the browser remembers of an earlier page.
history.scrollRestoration = 'manual';

const root = document.getElementById('site');
if (root) {
  void handbook.start().catch(() => undefined);
  render(<App />, root);
}
// After the page has opened, so that its copy does not compete with what is looked at.
window.addEventListener('load', () => {
  navigator.serviceWorker?.register('/serviceWorker.js').catch(() => undefined);
});

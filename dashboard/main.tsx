/** The dashboard's entry: the owner's page on the admin API, at /admin/. */
import { render } from 'preact';
import { App } from './App.tsx';

const root = document.getElementById('dashboard');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}

/** Wakes the page that came rendered from the server. */
import { hydrateRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
hydrateRoot(root, <App apiOrigin={root.dataset.api ?? ''} />);

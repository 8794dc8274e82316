/** The frame of the dashboard: where one can go, who is signed in, how many read now, and what was just done. */
import { Announcements } from '../parts/Announcements.tsx';
import type { Overview } from '../src/wire/reports.ts';
import { useRoute } from './data/route.ts';
import { useAnswer } from './data/useAnswer.ts';
import { plural } from './data/words.ts';
import { pageAt } from './pages/pages.tsx';
import { Navigation } from './parts/Navigation.tsx';

const COUNTER_SECONDS = 60;

export function Shell({ email, onSignOut }: { email: string; onSignOut: () => void }) {
  const route = useRoute();
  const key = route.join('/');
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={skipToMain}>
        Skip to the content
      </button>
      <header class="shell-head">
        <a class="brand" href="#/">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <span>The Handbook</span>
        </a>
        <Navigation route={route} />
        <div class="shell-foot">
          <LiveCounter />
          <p class="hint address">{email}</p>
          <button type="button" class="small" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <div key={key} class="page">
          {pageAt(route, email)}
        </div>
      </main>
      <Announcements />
    </div>
  );
}

/** By a button, since a link to a fragment would be taken for a page of the dashboard. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

function LiveCounter() {
  const { data } = useAnswer<Overview>('/admin/reports/overview', COUNTER_SECONDS);
  return (
    <p class="live" title="Readers who read within the last ten minutes or so, counted again every minute">
      <i aria-hidden="true" />
      {data === null ? 'Counting readers …' : `${plural(data.activeReaders.now, 'reader')} now`}
    </p>
  );
}

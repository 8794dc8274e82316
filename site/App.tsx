/** Who is here decides what is shown: the way in, a free chapter, or the reader's own pages. */
import { useLayoutEffect } from 'preact/hooks';
import type { SessionState } from '../client/types.ts';
import { Waiting } from '../parts/Loaded.tsx';
import type { Reader } from '../src/wire/auth.ts';
import { loadOutline } from './data/content.ts';
import { useHandbook } from './data/handbook.ts';
import { dropOpened, keepFor } from './data/kept.ts';
import { useRoute } from './data/route.ts';
import { useLoaded } from './data/useLoaded.ts';
import { readerPage } from './pages/readerPage.tsx';
import { strangerPage } from './pages/strangerPage.tsx';
import { PageHead } from './parts/PageHead.tsx';
import { Shell } from './Shell.tsx';

export function App() {
  const { session, reader, signedOutReason, connection } = useHandbook();
  const route = useRoute();
  useKept(session, reader);
  // Anew for whoever comes: what was kept for one is not there for another.
  const outline = useLoaded(`outline of ${reader?.email ?? ''}`, loadOutline);

  if (session === 'unknown') {
    return (
      <Shell reader={null} pageKey="opening">
        {connection === 'offline' ? <Unreachable /> : <Waiting lines={4} />}
      </Shell>
    );
  }
  const key = route.page === 'chapter' ? `chapter-${route.number}` : route.page;
  return (
    <Shell reader={reader} pageKey={`${reader?.email ?? ''}/${key}`}>
      {reader === null
        ? strangerPage(route, outline, signedOutReason ?? 'never')
        : readerPage(route, outline, reader)}
    </Shell>
  );
}

/** A browser that knows nobody cannot even ask who is here. The client goes on asking. */
function Unreachable() {
  return (
    <div class="narrow">
      <PageHead title="The handbook cannot be reached">
        Check your connection. This page goes on by itself as soon as there is one.
      </PageHead>
    </div>
  );
}

/** Before anything is loaded by the effects of what is shown, so that it is kept in the right place. */
function useKept(session: SessionState, reader: Reader | null): void {
  const owner = session === 'signed_in' ? `${reader?.email} ${reader?.createdAt}` : session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of names makes no other reader
  useLayoutEffect(() => {
    if (session !== 'unknown') keepFor(session === 'signed_in' ? reader : null);
  }, [owner]);
  const hasAccess = reader?.hasAccess ?? false;
  useLayoutEffect(() => {
    if (session === 'signed_in' && !hasAccess) void dropOpened();
  }, [session, hasAccess]);
}

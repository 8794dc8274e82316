/** A small site as a Next.js page would have it: rendered on a server, then alive in the browser through the hooks. */
import { useState } from 'react';
import {
  HandbookProvider,
  useChapter,
  useConnection,
  useHandbook,
  useProgress,
  useReader,
} from '../../../client/react.tsx';

export function App({ apiOrigin }: { apiOrigin: string }) {
  return (
    <HandbookProvider apiOrigin={apiOrigin}>
      <Who />
      <Summary />
    </HandbookProvider>
  );
}

function Who() {
  const handbook = useHandbook();
  const { session, reader, signedOutReason } = useReader();
  const { connection, devices, unconfirmedChapters } = useConnection();
  const [token, setToken] = useState('');
  return (
    <header data-session={session} data-reason={signedOutReason ?? ''} data-connection={connection}>
      <p id="reader">{reader?.email ?? 'nobody'}</p>
      <p id="devices">{devices}</p>
      <p id="unconfirmed">{unconfirmedChapters.join(' ')}</p>
      <input id="token" value={token} onChange={(event) => setToken(event.target.value)} />
      <button type="button" onClick={() => handbook.verify({ token })}>
        Sign in
      </button>
      <button type="button" onClick={() => handbook.signOut()}>
        Sign out
      </button>
    </header>
  );
}

function Summary() {
  const progress = useProgress();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <main>
      <p id="completed">{progress?.summary.chaptersCompleted ?? '?'}</p>
      <p id="next">{progress?.resume.next?.chapterNumber ?? '?'}</p>
      {[1, 2, 3].map((number) => (
        <button key={number} type="button" onClick={() => setOpen(number)}>
          Open {number}
        </button>
      ))}
      {open !== null && <Chapter key={open} number={open} />}
    </main>
  );
}

function Chapter({ number }: { number: number }) {
  const handbook = useHandbook();
  const { progress, isUnconfirmed, moveTo, watchVideo, complete } = useChapter(number);
  return (
    <article id="chapter" data-unconfirmed={isUnconfirmed} data-number={number}>
      <p id="state">{progress?.completed ? 'completed' : `${progress?.position?.percent ?? 0} %`}</p>
      <p id="time">{progress?.timeSpent ?? 0}</p>
      <p id="videos">{progress?.videosWatched.join(' ')}</p>
      <button type="button" onClick={() => moveTo({ percent: 40, anchor: 'half' })}>
        Read on
      </button>
      <button type="button" onClick={() => watchVideo('intro')}>
        Watch
      </button>
      <button type="button" onClick={complete}>
        Complete
      </button>
      <button type="button" onClick={() => handbook.resetChapter(number)}>
        Reset
      </button>
    </article>
  );
}

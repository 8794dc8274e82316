/** The frame of every page: where one can go, whether what is read is saved, and what was just done. */
import type { ComponentChildren } from 'preact';
import { useCallback } from 'preact/hooks';
import { Announcements } from '../parts/Announcements.tsx';
import { announce } from '../parts/announce.ts';
import { PRODUCT_NAME } from '../public/branding.js';
import type { Reader } from '../src/wire/auth.ts';
import { useEvent } from './data/handbook.ts';
import { Connection } from './parts/Connection.tsx';
import { OfflineNote } from './parts/OfflineNote.tsx';

type Props = { reader: Reader | null; pageKey: string; children: ComponentChildren };

export function Shell({ reader, pageKey, children }: Props) {
  return (
    <>
      <button type="button" class="skip" onClick={skipToMain}>
        Skip to the content
      </button>
      <header class="head">
        <div class="head-row">
          <a class="brand" href="/#">
            <img src="/favicon.svg" alt="" width="28" height="28" />
            <span>{PRODUCT_NAME}</span>
          </a>
          {reader && <Tools reader={reader} />}
        </div>
      </header>
      <main id="main" tabIndex={-1} class="page" key={pageKey}>
        {children}
      </main>
      {reader && <OfflineNote />}
      <Announcements />
    </>
  );
}

/** By a button, since a link to a fragment would be taken for a page. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

function Tools({ reader }: { reader: Reader }) {
  const onAccess = useCallback(
    ({ hasAccess }: { hasAccess: boolean }) =>
      announce(hasAccess ? 'All chapters are open to you now.' : 'Your access to the chapters has ended.'),
    [],
  );
  useEvent('access', onAccess);
  return (
    <nav class="tools" aria-label="Your handbook">
      <Connection />
      <a class="account-link" href="#account">
        <span class="initial" aria-hidden="true">
          {initialOf(reader)}
        </span>
        <span class="account-word">Account</span>
      </a>
    </nav>
  );
}

function initialOf({ firstName, email }: Reader): string {
  return Array.from(firstName ?? email)[0]?.toUpperCase() ?? '';
}

/** Every page of a signed-in reader by its route. */
import type { ComponentChildren } from 'preact';
import type { Reader } from '../../src/wire/auth.ts';
import type { OutlineChapter } from '../data/content.ts';
import type { Route } from '../data/route.ts';
import type { LoadedState } from '../data/useLoaded.ts';
import { AccountPage } from './account/AccountPage.tsx';
import { DevicesPage } from './account/DevicesPage.tsx';
import { LinksPage } from './account/LinksPage.tsx';
import { MailPage } from './account/MailPage.tsx';
import { CertificatePage } from './CertificatePage.tsx';
import { ChapterPage } from './chapter/ChapterPage.tsx';
import { NothingPage } from './NothingPage.tsx';
import { OutlinePage } from './OutlinePage.tsx';

export function readerPage(
  route: Route,
  outline: LoadedState<OutlineChapter[]>,
  reader: Reader,
): ComponentChildren {
  switch (route.page) {
    case 'outline':
    case 'way-in':
      return <OutlinePage outline={outline} reader={reader} />;
    case 'chapter':
      return (
        <ChapterPage number={route.number} section={route.section} outline={outline.data} reader={reader} />
      );
    case 'account':
      return <AccountPage reader={reader} />;
    case 'devices':
      return <DevicesPage reader={reader} />;
    case 'mail':
      return <MailPage />;
    case 'links':
      return <LinksPage reader={reader} outline={outline.data} />;
    case 'certificate':
      return <CertificatePage outline={outline} reader={reader} />;
    case 'nothing':
      return <NothingPage />;
  }
}

/** Every page of the dashboard by its path. */
import type { ComponentChildren } from 'preact';
import { Page } from '../parts/Page.tsx';
import { AccessPage } from './AccessPage.tsx';
import { ActivityPage } from './ActivityPage.tsx';
import { BroadcastPage } from './broadcasts/BroadcastPage.tsx';
import { BroadcastsPage } from './broadcasts/BroadcastsPage.tsx';
import { NewBroadcastPage } from './broadcasts/NewBroadcastPage.tsx';
import { ChaptersPage } from './ChaptersPage.tsx';
import { CodesPage } from './codes/CodesPage.tsx';
import { ContentPage } from './content/ContentPage.tsx';
import { MailPage } from './MailPage.tsx';
import { OverviewPage } from './OverviewPage.tsx';
import { ReaderPage } from './readers/ReaderPage.tsx';
import { ReadersPage } from './readers/ReadersPage.tsx';
import { UndeliveredPage } from './UndeliveredPage.tsx';

/** @param owner the address of whoever is signed in */
export function pageAt([name, item, part]: readonly string[], owner: string): ComponentChildren {
  switch (name) {
    case undefined:
      return <OverviewPage />;
    case 'activity':
      return <ActivityPage />;
    case 'chapters':
      return <ChaptersPage />;
    case 'access':
      return <AccessPage />;
    case 'readers':
      return item === undefined ? <ReadersPage /> : <ReaderPage email={item} />;
    case 'codes':
      return <CodesPage />;
    case 'mail':
      return <MailPage />;
    case 'broadcasts':
      if (item === undefined) return <BroadcastsPage />;
      return item === 'new' ? (
        <NewBroadcastPage owner={owner} stalledAt={part} />
      ) : (
        <BroadcastPage id={item} />
      );
    case 'undelivered':
      return <UndeliveredPage />;
    case 'content':
      return <ContentPage />;
    default:
      return (
        <Page title="There is no such page">
          <p>
            <a href="#/">Go to the overview</a>
          </p>
        </Page>
      );
  }
}

/** What somebody sees who is not signed in: free chapters, and the way in everywhere else. */
import type { ComponentChildren } from 'preact';
import type { SignedOutReason } from '../../client/types.ts';
import type { OutlineChapter } from '../data/content.ts';
import type { Route } from '../data/route.ts';
import type { LoadedState } from '../data/useLoaded.ts';
import { ChapterPage } from './chapter/ChapterPage.tsx';
import { NothingPage } from './NothingPage.tsx';
import { WelcomePage } from './welcome/WelcomePage.tsx';

export function strangerPage(
  route: Route,
  outline: LoadedState<OutlineChapter[]>,
  reason: SignedOutReason,
): ComponentChildren {
  switch (route.page) {
    case 'chapter':
      return (
        <ChapterPage number={route.number} section={route.section} outline={outline.data} reader={null} />
      );
    case 'nothing':
      return <NothingPage />;
    case 'outline':
      return (
        <WelcomePage outline={outline} reason={reason} mode={reason === 'never' ? 'sign-up' : 'sign-in'} />
      );
    case 'way-in':
      return <WelcomePage outline={outline} reason={reason} mode={route.mode} />;
    default:
      return <WelcomePage outline={outline} reason={reason} mode="sign-in" />;
  }
}

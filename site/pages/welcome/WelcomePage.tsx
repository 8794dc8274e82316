/** What a stranger sees: what the handbook is, the way in, and what is in it, of which some is free to read. */
import type { SignedOutReason } from '../../../client/types.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import type { OutlineChapter } from '../../data/content.ts';
import { chapterLink } from '../../data/route.ts';
import type { LoadedState } from '../../data/useLoaded.ts';
import { ChapterList } from '../../parts/ChapterList.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { type Mode, WayIn } from './WayIn.tsx';

const NOTICES: Record<SignedOutReason, string | null> = {
  never: null,
  left: 'You are signed out. Until next time.',
  ended: 'This device was signed out. Sign in again to go on; nothing you read is lost.',
  erased: 'Your account was erased, and this device with it.',
};

type Props = { outline: LoadedState<OutlineChapter[]>; reason: SignedOutReason; mode: Mode };

export function WelcomePage({ outline, reason, mode }: Props) {
  const notice = NOTICES[reason];
  const firstFree = outline.data?.find(({ free }) => free);
  return (
    <div class="welcome" data-wants-in={notice !== null || mode === 'sign-in'}>
      <div class="pitch">
        <PageHead title="Make a living from what you make" above="A handbook in short chapters">
          From the first idea to steady work, one short chapter at a time. Where you stop is kept for you, on
          every device.
        </PageHead>
        {firstFree && (
          <p>
            <a class="button" href={chapterLink(firstFree.number)}>
              Read the first chapter, free
            </a>
          </p>
        )}
      </div>
      <div class="entrance">
        {notice && (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
        <WayIn mode={mode} key={mode} />
      </div>
      <section class="contents" aria-labelledby="contents-title">
        <h2 id="contents-title">What is in it</h2>
        <Loaded answer={outline} lines={8}>
          {(chapters) =>
            chapters.length === 0 ? (
              <p class="muted">Nothing is published yet.</p>
            ) : (
              <ChapterList chapters={chapters} progress={null} hasAccess={false} />
            )
          }
        </Loaded>
      </section>
    </div>
  );
}

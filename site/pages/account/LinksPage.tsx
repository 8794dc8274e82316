/** The reader's links to single chapters, each to be taken back. */
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { Reader } from '../../../src/wire/auth.ts';
import type { Share } from '../../../src/wire/shares.ts';
import type { OutlineChapter } from '../../data/content.ts';
import { handbook } from '../../data/handbook.ts';
import { chapterLink } from '../../data/route.ts';
import { useLoaded } from '../../data/useLoaded.ts';
import { date, plural } from '../../data/words.ts';
import { AccountFrame } from './AccountFrame.tsx';

type Props = { reader: Reader; outline: readonly OutlineChapter[] | null };

export function LinksPage({ reader, outline }: Props) {
  const answer = useLoaded('links', () => handbook.call<{ shares: Share[] }>('GET', '/content/shares'));
  const titleOf = (number: number) =>
    outline?.find((chapter) => chapter.number === number)?.title ?? `Chapter ${number}`;
  const takeBack = async (id: string) => {
    await handbook.call('DELETE', `/content/shares/${encodeURIComponent(id)}`);
    await answer.reload();
  };
  return (
    <AccountFrame
      page="links"
      title="Shared links"
      lead="Chapters that you share. Whoever has a link reads that one chapter until it ends."
    >
      <Loaded answer={answer} lines={3}>
        {({ shares }) =>
          shares.length === 0 ? (
            <Empty title="You share nothing at the moment">
              “Share” in a chapter makes a link to it that anyone can open.
            </Empty>
          ) : (
            <ul class="rows">
              {shares.map(({ id, chapterNumber, expiresAt, views }) => (
                <li class="row-line" key={id}>
                  <div>
                    <p class="row-title">
                      <a href={chapterLink(chapterNumber)}>{titleOf(chapterNumber)}</a>
                    </p>
                    <p class="muted">
                      {views === 0 ? 'Not opened yet' : `Opened ${plural(views, 'time')}`} · until{' '}
                      {date(expiresAt, reader.timezone)}
                    </p>
                  </div>
                  <ActionButton
                    label="Take back"
                    name={`Take back the link to ${titleOf(chapterNumber)}`}
                    title="Take this link back?"
                    text="Whoever has it cannot open the chapter any more."
                    action="Take it back"
                    done="The link is taken back."
                    run={() => takeBack(id)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </AccountFrame>
  );
}

/** The videos of a chapter: played on the page where there is a file, else named, to be marked when they were seen. */
import type { ChapterVisit } from '../../../client/types.ts';
import type { ChapterAnswer } from '../../../src/wire/content.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { clock } from '../../data/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Player } from './Player.tsx';

type Props = {
  videos: ChapterAnswer['chapter']['videos'];
  mine: ChapterProgress | undefined;
  /** Null for a stranger. */
  visit: ChapterVisit | null;
  onStale: () => Promise<void>;
};

export function Videos({ videos, mine, visit, onStale }: Props) {
  if (videos.length === 0) return null;
  return (
    <section class="items" id="videos" aria-labelledby="videos-title">
      <h2 id="videos-title" tabIndex={-1}>
        Videos
      </h2>
      {videos.map(({ id, title, seconds, url }) => {
        const isDone = mine?.videosWatched.includes(id) ?? false;
        return (
          <div class="video" key={id}>
            {url !== undefined && (
              <Player url={url} title={title} onWatched={() => visit?.watchVideo(id)} onStale={onStale} />
            )}
            <div class="item-line">
              <p>
                {url === undefined && <Icon name="play" />} {title}{' '}
                <span class="muted length">{clock(seconds)}</span>
              </p>
              {isDone ? (
                <span class="done">
                  <Icon name="check" /> Watched
                </span>
              ) : (
                visit && (
                  <button
                    type="button"
                    class="small"
                    aria-label={`Mark as watched: ${title}`}
                    onClick={() => visit.watchVideo(id)}
                  >
                    Mark as watched
                  </button>
                )
              )}
            </div>
          </div>
        );
      })}
    </section>
  );
}

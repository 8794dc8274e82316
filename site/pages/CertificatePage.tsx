/** A certificate to print for whoever completed every chapter; for others how far it is. */
import { Loaded, Waiting } from '../../parts/Loaded.tsx';
import { knownZone } from '../../parts/words.ts';
import { PRODUCT_NAME } from '../../public/branding.js';
import type { Reader } from '../../src/wire/auth.ts';
import type { Progress } from '../../src/wire/progress.ts';
import type { OutlineChapter } from '../data/content.ts';
import { useHandbook } from '../data/handbook.ts';
import { doneOf, progressOf } from '../data/reading.ts';
import type { LoadedState } from '../data/useLoaded.ts';
import { plural } from '../data/words.ts';
import { PageHead } from '../parts/PageHead.tsx';

type Props = { outline: LoadedState<OutlineChapter[]>; reader: Reader };

export function CertificatePage({ outline, reader }: Props) {
  const { progress } = useHandbook();
  if (progress === null) return <Waiting lines={4} />;
  return (
    <Loaded answer={outline} lines={4}>
      {(chapters) => {
        const { completed, total } = doneOf(progress, chapters);
        return total > 0 && completed === total ? (
          <Certificate chapters={chapters} progress={progress} reader={reader} />
        ) : (
          <div class="narrow">
            <PageHead title="Your certificate">
              It is yours when every chapter is completed: {plural(total - completed, 'chapter')} to go.
            </PageHead>
            <p>
              <a class="button primary" href="/#">
                Read on
              </a>
            </p>
          </div>
        );
      }}
    </Loaded>
  );
}

type CertificateProps = { chapters: readonly OutlineChapter[]; progress: Progress; reader: Reader };

function Certificate({ chapters, progress, reader }: CertificateProps) {
  const name = [reader.firstName, reader.lastName].filter(Boolean).join(' ');
  const dates = chapters.map(({ number }) => progressOf(progress, number)?.completedAt ?? '');
  const finishedAt = dates.toSorted().at(-1);
  return (
    <div class="certificate-page">
      <PageHead title="Your certificate" />
      <section class="certificate" aria-label="Certificate">
        <p class="kicker">Certificate of completion</p>
        <p class="certificate-name">{name || reader.email}</p>
        <p class="certificate-words">
          has read all {chapters.length} chapters of
          <b>{PRODUCT_NAME}</b>
        </p>
        <dl>
          {finishedAt && (
            <div>
              <dt>Completed on</dt>
              <dd>
                {new Date(finishedAt).toLocaleDateString('en-GB', {
                  dateStyle: 'long',
                  ...knownZone(reader.timezone),
                })}
              </dd>
            </div>
          )}
          <div>
            <dt>Time spent</dt>
            <dd>{longDuration(progress.summary.timeSpent)}</dd>
          </div>
        </dl>
      </section>
      <div class="actions certificate-actions">
        <button type="button" class="primary" onClick={() => window.print()}>
          Print it
        </button>
        {!name && <a href="#account">Put your name on it</a>}
      </div>
    </div>
  );
}

/** @param seconds @returns such as `12 hours and 5 minutes` */
function longDuration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return plural(minutes, 'minute');
  return minutes % 60 === 0
    ? plural(hours, 'hour')
    : `${plural(hours, 'hour')} and ${plural(minutes % 60, 'minute')}`;
}

/** How many readers reach each chapter and complete it: a bar for each, both parts measured against the most started. */
import type { FunnelChapter } from '../../src/wire/reports.ts';
import { duration, percent, whole } from '../data/words.ts';

export function FunnelChart({ chapters }: { chapters: readonly FunnelChapter[] }) {
  const most = Math.max(1, ...chapters.map(({ started }) => started));
  const widthOf = (readers: number) => ({ width: `${(readers / most) * 100}%` });
  return (
    <section class="table-scroll" aria-label="The chapters">
      <table class="funnel">
        <thead>
          <tr>
            <th scope="col">Chapter</th>
            <th scope="col" class="bar-head">
              <span class="key key-1">Started</span> <span class="key key-0">Completed</span>
            </th>
            <th scope="col" class="amount">
              Completion
            </th>
            <th scope="col" class="amount wide-only">
              Average time
            </th>
            <th scope="col" class="amount wide-only">
              Videos
            </th>
            <th scope="col" class="amount wide-only">
              Quizzes
            </th>
          </tr>
        </thead>
        <tbody>
          {chapters.map((chapter) => (
            <tr key={chapter.chapterNumber}>
              <th scope="row" class="chapter-title">
                <span class="chapter-name">
                  <span class="chapter-number">{chapter.chapterNumber}</span>
                  <span>{chapter.title ?? 'Not in the handbook any more'}</span>
                </span>
              </th>
              <td class="bar-cell">
                <div class="bar-place">
                  <div class="bar" aria-hidden="true">
                    <i style={widthOf(chapter.started)} />
                    <b style={widthOf(chapter.completed)} />
                  </div>
                  <span class="bar-words">
                    {whole(chapter.started)} <span class="visually-hidden">started,</span>
                    <span aria-hidden="true">→</span> {whole(chapter.completed)}{' '}
                    <span class="visually-hidden">completed</span>
                  </span>
                </div>
              </td>
              <td class="amount">{chapter.started === 0 ? '–' : percent(chapter.completionRate)}</td>
              <td class="amount wide-only">{duration(chapter.averageTime)}</td>
              <td class="amount wide-only">{whole(chapter.videosWatched)}</td>
              <td class="amount wide-only">{whole(chapter.quizzesPassed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Who came back: a row for each week of sign-ups, a cell for each week since, darker where more of them read. */
import type { Cohort } from '../../src/wire/activityReports.ts';
import { percent, shortDay, whole } from '../data/words.ts';

/** Shades that the style sheet knows. */
const SHADES = 5;

export function CohortMap({ cohorts }: { cohorts: readonly Cohort[] }) {
  const weeks = weeksUpTo(Math.max(0, ...cohorts.map(({ active }) => active.length)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table-scroll" aria-label="Readers who came back, by week of sign-up" tabIndex={0}>
      <table class="cohorts">
        <thead>
          <tr>
            <th scope="col">Week of sign-up</th>
            <th scope="col">Readers</th>
            {weeks.map((week) => (
              <th key={week} scope="col">
                <span class="visually-hidden">Week </span>
                {week}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => (
            <tr key={cohort.week}>
              <th scope="row">{shortDay(cohort.week)}</th>
              <td>{whole(cohort.size)}</td>
              {weeks.map((week) => (
                <Cell key={week} readers={cohort.active[week]} size={cohort.size} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function weeksUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, week) => week);
}

/** Empty for a week that is still to come. */
function Cell({ readers, size }: { readers: number | undefined; size: number }) {
  if (readers === undefined) return <td />;
  return (
    <td class={`shade-${shadeOf(readers, size)}`} title={`${whole(readers)} of ${whole(size)}`}>
      {size === 0 ? '–' : percent(Math.round((readers / size) * 100) / 100)}
    </td>
  );
}

/** @returns 0 for nobody, else 1 to 5 */
function shadeOf(readers: number, size: number): number {
  return size === 0 ? 0 : Math.min(SHADES, Math.ceil((readers / size) * SHADES));
}

/** Who reads when, and who comes back. */
import { useMemo, useState } from 'preact/hooks';
import { Empty, Loaded } from '../../parts/Loaded.tsx';
import type { ActivityReport, DayOfActivity, RetentionReport } from '../../src/wire/activityReports.ts';
import { CohortMap } from '../charts/CohortMap.tsx';
import { DayChart } from '../charts/DayChart.tsx';
import { lastDays, withoutGaps } from '../data/reports.ts';
import { useAnswer } from '../data/useAnswer.ts';
import { compact, duration, hours, whole } from '../data/words.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { RangePicker } from '../parts/RangePicker.tsx';
import { Tile, Tiles } from '../parts/Tile.tsx';
import { NO_ACTIVITY } from './OverviewPage.tsx';

const DAYS = 30;
const COHORT_WEEKS = 12;

export function ActivityPage() {
  const [range, setRange] = useState(() => lastDays(DAYS, Date.now()));
  const activity = useAnswer<ActivityReport>(`/admin/reports/activity?from=${range.from}&to=${range.to}`);
  const retention = useAnswer<RetentionReport>(`/admin/reports/retention?weeks=${COHORT_WEEKS}`);
  const days = useMemo(() => activity.data && withoutGaps(activity.data, range), [activity.data, range]);
  return (
    <Page title="Activity" lead="Each reader’s days are those of the reader’s own time zone.">
      <RangePicker range={range} onChange={setRange} />
      <Loaded answer={{ ...activity, data: days }} lines={14} absent={NO_ACTIVITY}>
        {(all) => <Days days={all} />}
      </Loaded>
      <Panel
        title="Who comes back"
        note="Of those who signed up in a week, how many read in that week (0) and in the weeks after it"
      >
        <Loaded answer={retention} lines={9} absent="There is no report of returning readers yet.">
          {({ cohorts }) =>
            cohorts.length === 0 ? (
              <Empty>Nobody has signed up in the last {COHORT_WEEKS} weeks.</Empty>
            ) : (
              <CohortMap cohorts={cohorts} />
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

function Days({ days }: { days: DayOfActivity[] }) {
  const names = useMemo(() => days.map(({ day }) => day), [days]);
  const readers = useMemo(
    () => [
      { name: 'Readers', values: days.map((day) => day.activeReaders), say: whole },
      { name: 'Sign-ups', values: days.map((day) => day.signups), say: whole },
    ],
    [days],
  );
  const time = useMemo(
    () => [{ name: 'Minutes read', values: days.map((day) => Math.round(day.seconds / 60)), say: whole }],
    [days],
  );
  const completed = useMemo(
    () => [{ name: 'Chapters completed', values: days.map((day) => day.chaptersCompleted), say: whole }],
    [days],
  );
  const sum = (of: Exclude<keyof DayOfActivity, 'day'>) => days.reduce((total, day) => total + day[of], 0);
  const readerDays = sum('activeReaders');
  return (
    <>
      <Tiles>
        <Tile
          label="Readers on an average day"
          value={compact(Math.round((readerDays / Math.max(1, days.length)) * 10) / 10)}
        />
        <Tile
          label="Time read"
          value={hours(sum('seconds'))}
          note={`${duration(sum('seconds') / Math.max(1, readerDays))} a reader and day`}
        />
        <Tile label="Chapters completed" value={compact(sum('chaptersCompleted'))} />
        <Tile label="Sign-ups" value={compact(sum('signups'))} />
      </Tiles>
      <Panel title="Readers">
        <DayChart label="Readers and sign-ups by day" days={names} series={readers} />
      </Panel>
      <div class="two-columns">
        <Panel title="Time">
          <DayChart label="Minutes read by day" days={names} series={time} />
        </Panel>
        <Panel title="Chapters">
          <DayChart label="Chapters completed by day" days={names} series={completed} />
        </Panel>
      </div>
    </>
  );
}

/** How the handbook does today, and what wants the owner's attention. */
import { useMemo, useState } from 'preact/hooks';
import { Loaded } from '../../parts/Loaded.tsx';
import type { ActivityReport, DayOfActivity } from '../../src/wire/activityReports.ts';
import type { BroadcastPage } from '../../src/wire/broadcasts.ts';
import type { DeadLetterPage } from '../../src/wire/deadLetters.ts';
import type { Overview } from '../../src/wire/reports.ts';
import { DayChart } from '../charts/DayChart.tsx';
import { Sparkline } from '../charts/Sparkline.tsx';
import { lastDays, withoutGaps } from '../data/reports.ts';
import { type Answer, useAnswer } from '../data/useAnswer.ts';
import { compact, hours, moment, plural, shareOf, whole } from '../data/words.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { Tile, Tiles } from '../parts/Tile.tsx';

const REFRESH_SECONDS = 60;
const DAYS = 30;
export const NO_ACTIVITY = 'There is no report of activity by day yet.';

export function OverviewPage() {
  const overview = useAnswer<Overview>('/admin/reports/overview', REFRESH_SECONDS);
  const [range] = useState(() => lastDays(DAYS, Date.now()));
  const activity = useAnswer<ActivityReport>(`/admin/reports/activity?from=${range.from}&to=${range.to}`);
  const days = useMemo(() => activity.data && withoutGaps(activity.data, range), [activity.data, range]);
  const lead = overview.data && `As of ${moment(overview.data.generatedAt)}, counted again every minute.`;
  return (
    <Page title="Overview" lead={lead ?? 'Counting …'}>
      <Attention />
      <Loaded answer={overview} lines={8}>
        {(report) => <Figures report={report} days={days} />}
      </Loaded>
      <Panel
        title="Readers by day"
        note="The last 30 days"
        aside={<a href="#/activity">More about activity</a>}
      >
        <Loaded
          answer={{ ...activity, data: days } satisfies Answer<DayOfActivity[]>}
          lines={7}
          absent={NO_ACTIVITY}
        >
          {(all) => <ReadersByDay days={all} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Figures({ report, days }: { report: Overview; days: DayOfActivity[] | null }) {
  const { subscribers, activeReaders, mail } = report;
  return (
    <Tiles>
      <Tile
        label="Readers today"
        value={whole(activeReaders.days1)}
        note={`${compact(activeReaders.days7)} in 7 days, ${compact(activeReaders.days30)} in 30`}
        href="#/activity"
      >
        <Spark days={days} of="activeReaders" />
      </Tile>
      <Tile
        label="Subscribers"
        value={compact(subscribers.total)}
        note={`${whole(subscribers.new7Days)} new in 7 days, ${shareOf(subscribers.confirmed, subscribers.total)} confirmed`}
        href="#/readers"
      >
        <Spark days={days} of="signups" />
      </Tile>
      <Tile
        label="Chapters completed"
        value={compact(report.chaptersCompleted)}
        note={`${(report.chaptersCompleted / Math.max(1, subscribers.total)).toFixed(1)} for each subscriber`}
        href="#/chapters"
      >
        <Spark days={days} of="chaptersCompleted" />
      </Tile>
      <Tile
        label="Time read"
        value={hours(report.timeSpent)}
        note={`${hours(report.timeSpent / Math.max(1, subscribers.total))} for each subscriber`}
        href="#/activity"
      >
        <Spark days={days} of="seconds" />
      </Tile>
      <Tile
        label="With access"
        value={compact(subscribers.withAccess)}
        note={`${shareOf(subscribers.withAccess, subscribers.total)} of subscribers`}
      />
      <Tile
        label="Purchased"
        value={compact(subscribers.purchased)}
        note={`${shareOf(subscribers.purchased, subscribers.total)} of subscribers`}
      />
      <Tile label="Mails sent" value={compact(mail.sent)} note="All kinds together" href="#/mail" />
      <Tile
        label="Stay with it"
        value={shareOf(activeReaders.days7, activeReaders.days30)}
        note="Of the readers of 30 days, who read in the last 7"
      />
    </Tiles>
  );
}

function Spark({ days, of }: { days: DayOfActivity[] | null; of: Exclude<keyof DayOfActivity, 'day'> }) {
  const values = useMemo(() => days?.map((day) => day[of]) ?? null, [days, of]);
  return values && <Sparkline values={values} />;
}

function ReadersByDay({ days }: { days: DayOfActivity[] }) {
  const names = useMemo(() => days.map(({ day }) => day), [days]);
  const series = useMemo(
    () => [
      { name: 'Readers', values: days.map(({ activeReaders }) => activeReaders), say: whole },
      { name: 'Sign-ups', values: days.map(({ signups }) => signups), say: whole },
    ],
    [days],
  );
  return <DayChart label="Readers and sign-ups by day" days={names} series={series} />;
}

/** Nothing at all when all is well. */
function Attention() {
  const dead = useAnswer<DeadLetterPage>('/admin/dead-letters?limit=1');
  const broadcasts = useAnswer<BroadcastPage>('/admin/broadcasts?limit=10');
  const running =
    broadcasts.data?.data.filter(({ state }) => state === 'sending' || state === 'delivering') ?? [];
  const total = dead.data?.total ?? 0;
  if (total === 0 && running.length === 0) return null;
  return (
    <ul class="attention">
      {total > 0 && (
        <li>
          <a href="#/undelivered">{plural(total, 'mail')} could not be delivered</a>
        </li>
      )}
      {running.map(({ id, subject }) => (
        <li key={id}>
          <a href={`#/broadcasts/${id}`}>Being sent: {subject}</a>
        </li>
      ))}
    </ul>
  );
}

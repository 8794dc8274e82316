/** What is read and downloaded, by readers and by people who are not signed in. */
import { useMemo, useState } from 'preact/hooks';
import { SelectField } from '../../parts/Field.tsx';
import { Empty, Loaded } from '../../parts/Loaded.tsx';
import type { AccessReport, ChapterAccess } from '../../src/wire/accessReport.ts';
import { DayChart } from '../charts/DayChart.tsx';
import { daysOf, lastDays, type Range } from '../data/reports.ts';
import { useAnswer } from '../data/useAnswer.ts';
import { whole } from '../data/words.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { RangePicker } from '../parts/RangePicker.tsx';
import { Table } from '../parts/Table.tsx';

const DAYS = 30;
const TYPES = [
  ['', 'Views, downloads and shared links'],
  ['view', 'Views'],
  ['download', 'Downloads'],
  ['share', 'Shared links opened'],
] as const;

export function AccessPage() {
  const [range, setRange] = useState(() => lastDays(DAYS, Date.now()));
  const [type, setType] = useState('');
  const query = `from=${range.from}&to=${range.to}${type && `&type=${type}`}`;
  const report = useAnswer<AccessReport>(`/admin/reports/access?${query}`);
  return (
    <Page title="Access" lead="What is read and downloaded. Days are counted in UTC.">
      <div class="toolbar">
        <RangePicker range={range} onChange={setRange} />
        <SelectField
          label="Show"
          name="type"
          options={TYPES}
          value={type}
          onChange={({ currentTarget }) => setType(currentTarget.value)}
        />
      </div>
      <Loaded answer={report} lines={14}>
        {({ access }) =>
          access.length === 0 ? (
            <Empty title="Nothing in these days">
              Choose a longer range, or come back when readers have read.
            </Empty>
          ) : (
            <Found access={access} range={range} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Found({ access, range }: { access: ChapterAccess[]; range: Range }) {
  const days = useMemo(() => daysOf(range), [range]);
  const series = useMemo(
    () => [
      { name: 'By readers', values: sumByDay(access, days, 'byReaders'), say: whole },
      { name: 'Not signed in', values: sumByDay(access, days, 'anonymous'), say: whole },
    ],
    [access, days],
  );
  const rows = useMemo(() => sumByChapter(access), [access]);
  return (
    <>
      <Panel title="By day">
        <DayChart label="Access by day" days={days} series={series} />
      </Panel>
      <Panel title="By chapter" note="What a reader repeats within 30 minutes counts once">
        <Table
          label="Access by chapter"
          columns={[
            { head: 'Chapter', cell: ({ name }) => name },
            { head: 'Views', number: true, cell: ({ view }) => whole(view) },
            { head: 'Not signed in', number: true, cell: ({ anonymous }) => whole(anonymous) },
            { head: 'Downloads', number: true, cell: ({ download }) => whole(download) },
            { head: 'Shared links opened', number: true, cell: ({ share }) => whole(share) },
          ]}
          rows={rows}
          keyOf={({ name }) => name}
        />
      </Panel>
    </>
  );
}

function sumByDay(access: ChapterAccess[], days: string[], of: 'byReaders' | 'anonymous'): number[] {
  const sums = new Map<string, number>();
  for (const entry of access) sums.set(entry.day, (sums.get(entry.day) ?? 0) + entry[of]);
  return days.map((day) => sums.get(day) ?? 0);
}

function sumByChapter(access: ChapterAccess[]) {
  const rows = new Map<
    number,
    { name: string; view: number; download: number; share: number; anonymous: number }
  >();
  for (const { chapterNumber, title, type, byReaders, anonymous } of access) {
    const name =
      chapterNumber === null ? 'Files of no chapter' : `${chapterNumber} · ${title ?? 'Not in the handbook'}`;
    const row = rows.get(chapterNumber ?? 0) ?? { name, view: 0, download: 0, share: 0, anonymous: 0 };
    row[type] += byReaders;
    row.anonymous += anonymous;
    rows.set(chapterNumber ?? 0, row);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** All readers: found by a word, sorted and filtered. */
import { useEffect, useState } from 'preact/hooks';
import { Field, SelectField } from '../../../parts/Field.tsx';
import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { ListedReader } from '../../../src/wire/reports.ts';
import { readerLink } from '../../data/route.ts';
import { type Pages, usePages } from '../../data/usePages.ts';
import { ago, date, hours, whole } from '../../data/words.ts';
import { More } from '../../parts/More.tsx';
import { Page } from '../../parts/Page.tsx';
import { type Column, Table } from '../../parts/Table.tsx';
import { Badge } from '../../parts/Tile.tsx';

/** Long enough that a word is asked for once and not letter by letter. */
const TYPING_MS = 300;

const FILTERS = [
  ['', 'All readers'],
  ['access', 'With access'],
  ['purchased', 'Purchased'],
  ['confirmed', 'Confirmed'],
  ['unconfirmed', 'Not confirmed'],
  ['stalled', 'Stalled in a chapter'],
  ['finished', 'Finished every chapter'],
  ['bounced', 'Mail came back'],
] as const;

const IDLE_DAYS = [
  ['7', 'A week or longer'],
  ['14', 'Two weeks or longer'],
  ['30', '30 days or longer'],
  ['90', '90 days or longer'],
] as const;

const SORTS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['-lastReadAt', 'Read most recently'],
  ['lastReadAt', 'Not read for longest'],
  ['-chaptersCompleted', 'Most chapters completed'],
  ['-timeSpent', 'Most time read'],
  ['email', 'Address, A to Z'],
  ['-email', 'Address, Z to A'],
] as const;

/** Kept while the owner looks at one reader and comes back; not in the address, which browsers remember. */
const chosen = { q: '', chapter: '', filter: '', idleDays: '7', sort: '-createdAt' };

export function ReadersPage() {
  const [{ q, chapter, filter, idleDays, sort }, setQuery] = useState({ ...chosen });
  const choose = (change: Partial<typeof chosen>) => setQuery({ ...Object.assign(chosen, change) });
  const [typed, setTyped] = useState({ q, chapter });
  const type = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });

  useEffect(() => {
    if (typed.q === chosen.q && typed.chapter === chosen.chapter) return undefined;
    const timer = setTimeout(() => setQuery({ ...Object.assign(chosen, typed) }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  const query = new URLSearchParams({ sort, limit: '50', ...(q.trim() && { q }), ...(filter && { filter }) });
  if (filter === 'stalled') {
    query.set('idleDays', idleDays);
    if (chapter) query.set('chapter', chapter);
  }
  const pages = usePages<ListedReader>(`/admin/readers?${query}`);
  const answer = { data: pages.items, problem: pages.problem, reload: pages.reload };
  return (
    <Page title="Readers" lead={leadOf(pages)}>
      <search class="toolbar">
        <Field
          label="Search"
          name="q"
          type="search"
          placeholder="Address or name"
          value={typed.q}
          onInput={({ currentTarget }) => type({ q: currentTarget.value })}
        />
        <SelectField
          label="Show"
          name="filter"
          options={FILTERS}
          value={filter}
          onChange={({ currentTarget }) => choose({ filter: currentTarget.value })}
        />
        {filter === 'stalled' && (
          <>
            <SelectField
              label="For"
              name="idleDays"
              options={IDLE_DAYS}
              value={idleDays}
              onChange={({ currentTarget }) => choose({ idleDays: currentTarget.value })}
            />
            <Field
              label="At chapter"
              name="chapter"
              type="number"
              min={1}
              max={9999}
              placeholder="Any"
              value={typed.chapter}
              onInput={({ currentTarget }) => {
                if (currentTarget.validity.valid) type({ chapter: currentTarget.value });
              }}
            />
          </>
        )}
        <SelectField
          label="Sort"
          name="sort"
          options={SORTS}
          value={sort}
          onChange={({ currentTarget }) => choose({ sort: currentTarget.value })}
        />
      </search>
      <Loaded answer={answer} lines={14}>
        {(readers) =>
          readers.length === 0 && !pages.hasMore ? (
            <Empty title="Nobody found">Try another word, or show all readers.</Empty>
          ) : (
            <>
              <Table label="Readers" columns={COLUMNS} rows={readers} keyOf={({ email }) => email} />
              <More pages={pages} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

/** Of very many readers, some lists are looked for part by part, and nobody knows how many there will be. */
function leadOf({ items, total }: Pages<ListedReader>): string {
  if (items === null) return 'Counting …';
  return total === null ? `${whole(items.length)} found so far` : `${whole(total)} found`;
}

const COLUMNS: readonly Column<ListedReader>[] = [
  {
    head: 'Reader',
    cell: ({ email, firstName, lastName }) => {
      const name = [firstName, lastName].filter(Boolean).join(' ');
      return (
        <a class="reader-link" href={readerLink(email)}>
          <b>{name || email}</b>
          {name && <span class="address">{email}</span>}
        </a>
      );
    },
  },
  {
    head: 'Access',
    cell: ({ hasAccess, hasPurchased, confirmedAt }) => (
      <span class="badges">
        {hasPurchased && <Badge tone="good">Purchased</Badge>}
        {hasAccess ? <Badge>Access</Badge> : <Badge tone="bad">No access</Badge>}
        {confirmedAt === null && <Badge tone="warn">Not confirmed</Badge>}
      </span>
    ),
  },
  { head: 'Chapters', number: true, cell: ({ chaptersCompleted }) => whole(chaptersCompleted) },
  { head: 'Time read', number: true, cell: ({ timeSpent }) => hours(timeSpent) },
  {
    head: 'Last read',
    brief: true,
    cell: ({ lastReadAt }) => (lastReadAt === null ? 'Never' : ago(lastReadAt)),
  },
  { head: 'Signed up', brief: true, cell: ({ createdAt }) => date(createdAt) },
];

/** Mails that were given up, to be tried again or let go. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../parts/ActionButton.tsx';
import { Empty, Loaded } from '../../parts/Loaded.tsx';
import type { ListedDeadLetter } from '../../src/wire/deadLetters.ts';
import { change } from '../data/api.ts';
import { readerLink } from '../data/route.ts';
import { usePages } from '../data/usePages.ts';
import { MAIL_KIND, moment, spoken, whole } from '../data/words.ts';
import { More } from '../parts/More.tsx';
import { Page } from '../parts/Page.tsx';
import { Table } from '../parts/Table.tsx';
import { Badge } from '../parts/Tile.tsx';

export function UndeliveredPage() {
  const pages = usePages<ListedDeadLetter>('/admin/dead-letters');
  // The list is late by seconds, and would show again what was just dealt with.
  const [handled, setHandled] = useState<ReadonlySet<string>>(new Set());
  const open = pages.items?.filter(({ id }) => !handled.has(id)) ?? null;
  const answer = { data: open, problem: pages.problem, reload: pages.reload };
  return (
    <Page title="Undelivered" lead="Mails that were given up. Trying again sends one as if it were new.">
      <Loaded answer={answer} lines={8}>
        {(letters) =>
          letters.length === 0 ? (
            <Empty title="Every mail has found its way">
              Mails that cannot be delivered will be listed here.
            </Empty>
          ) : (
            <>
              <Letters letters={letters} onHandled={(id) => setHandled((ids) => new Set([...ids, id]))} />
              <More pages={pages} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Letters({ letters, onHandled }: { letters: ListedDeadLetter[]; onHandled: (id: string) => void }) {
  return (
    <Table
      label="Undelivered mails"
      rows={letters}
      keyOf={({ id }) => id}
      columns={[
        {
          head: 'Reader',
          cell: ({ email }) => (
            <a class="address" href={readerLink(email)}>
              {email}
            </a>
          ),
        },
        { head: 'Mail', cell: ({ kind }) => MAIL_KIND[kind] },
        {
          head: 'State',
          cell: ({ state }) =>
            state === 'dead' ? <Badge tone="bad">Not sent</Badge> : <Badge tone="warn">Perhaps sent</Badge>,
        },
        { head: 'Why', cell: ({ reason }) => spoken(reason) },
        { head: 'Tries', number: true, cell: ({ attempts }) => whole(attempts) },
        { head: 'Given up', brief: true, cell: ({ failedAt }) => moment(failedAt) },
        {
          head: 'Actions',
          actions: true,
          cell: (letter) => <LetterActions letter={letter} onHandled={onHandled} />,
        },
      ]}
    />
  );
}

function LetterActions({ letter, onHandled }: { letter: ListedDeadLetter; onHandled: (id: string) => void }) {
  const { id, email, kind, state } = letter;
  const path = `/admin/dead-letters/${encodeURIComponent(id)}`;
  const after = async (work: Promise<unknown>) => {
    await work;
    onHandled(id);
  };
  return (
    <>
      <ActionButton
        label="Try again"
        name={`Try again: ${MAIL_KIND[kind]} to ${email}`}
        title="Send it again?"
        text={
          state === 'unknown'
            ? `Perhaps ${email} has this mail already, and will then have it twice.`
            : `The mail goes to ${email} as soon as the provider takes it.`
        }
        action="Send again"
        done="The mail is on its way again."
        run={() => after(change('POST', `${path}/retry`))}
      />
      <ActionButton
        label="Discard"
        name={`Discard: ${MAIL_KIND[kind]} to ${email}`}
        title="Discard this mail?"
        text={`It will never be sent to ${email}, and goes from this list.`}
        action="Discard"
        done="Discarded."
        hurts
        run={() => after(change('DELETE', path))}
      />
    </>
  );
}

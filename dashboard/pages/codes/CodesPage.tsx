/** Discount and gift codes: made, looked at, stopped. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { Code } from '../../../src/wire/codes.ts';
import { change } from '../../data/api.ts';
import { usePages } from '../../data/usePages.ts';
import { moment, plural, whole } from '../../data/words.ts';
import { More } from '../../parts/More.tsx';
import { Page } from '../../parts/Page.tsx';
import { Table } from '../../parts/Table.tsx';
import { Badge } from '../../parts/Tile.tsx';
import { NewCode } from './NewCode.tsx';
import { Redeemed } from './Redeemed.tsx';

export function CodesPage() {
  const pages = usePages<Code>('/admin/codes');
  const [making, setMaking] = useState(false);
  const answer = { data: pages.items, problem: pages.problem, reload: pages.reload };
  const make = (
    <button type="button" class="primary" onClick={() => setMaking(true)}>
      Make a code
    </button>
  );
  return (
    <Page title="Codes" lead="Gifts give access; discounts lower the price in your shop." actions={make}>
      <Loaded answer={answer} lines={8}>
        {(codes) =>
          codes.length === 0 ? (
            <Empty title="There are no codes">Make one to give readers access or a discount.</Empty>
          ) : (
            <>
              <Codes codes={codes} onChange={pages.reload} />
              <More pages={pages} />
            </>
          )
        }
      </Loaded>
      {making && <NewCode onClose={() => setMaking(false)} onMade={pages.reload} />}
    </Page>
  );
}

function Codes({ codes, onChange }: { codes: Code[]; onChange: () => Promise<void> }) {
  return (
    <Table
      label="Codes"
      rows={codes}
      keyOf={({ code }) => code}
      columns={[
        { head: 'Code', cell: ({ code }) => <code>{code}</code> },
        { head: 'Gives', cell: gives },
        { head: 'State', cell: (code) => <State code={code} /> },
        { head: 'Redeemed', number: true, cell: (code) => <Redeemed code={code} /> },
        { head: 'Valid', brief: true, cell: ({ validFrom, validUntil }) => validity(validFrom, validUntil) },
        { head: 'Actions', actions: true, cell: (code) => <Stop code={code} onChange={onChange} /> },
      ]}
    />
  );
}

function gives({ kind, percentOff, accessDays }: Code): string {
  if (kind === 'discount') return `${whole(percentOff ?? 0)} % off`;
  return accessDays === null ? 'Access' : `Access for ${plural(accessDays, 'day')}`;
}

function validity(from: string | null, until: string | null): string {
  if (from === null && until === null) return 'Always';
  return [from && `from ${moment(from)}`, until && `until ${moment(until)}`].filter(Boolean).join(' ');
}

function State({ code: { stopped, validFrom, validUntil } }: { code: Code }) {
  const now = new Date().toISOString();
  if (stopped) return <Badge tone="bad">Stopped</Badge>;
  if (validUntil !== null && validUntil <= now) return <Badge>Over</Badge>;
  if (validFrom !== null && validFrom > now) return <Badge tone="warn">Not yet</Badge>;
  return <Badge tone="good">Valid</Badge>;
}

function Stop({ code: { code, stopped }, onChange }: { code: Code; onChange: () => Promise<void> }) {
  if (stopped) return null;
  return (
    <ActionButton
      label="Stop"
      name={`Stop ${code}`}
      title={`Stop ${code}?`}
      text="Nobody can redeem it from now on. What was redeemed before stays."
      action="Stop the code"
      done={`${code} was stopped.`}
      hurts
      run={async () => {
        await change('DELETE', `/admin/codes/${encodeURIComponent(code)}`);
        await onChange();
      }}
    />
  );
}

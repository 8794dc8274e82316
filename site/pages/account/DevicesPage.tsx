/** Where the reader is signed in, and how to end that. */
import { useEffect } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import type { Reader, Session } from '../../../src/wire/auth.ts';
import { handbook, useHandbook } from '../../data/handbook.ts';
import { useLoaded } from '../../data/useLoaded.ts';
import { ago, date, deviceName } from '../../data/words.ts';
import { AccountFrame } from './AccountFrame.tsx';
import { SignOutHere } from './SignOutButtons.tsx';

type Sessions = { sessions: Session[] };

export function DevicesPage({ reader }: { reader: Reader }) {
  const answer = useLoaded('devices', () => handbook.call<Sessions>('GET', '/auth/sessions'));
  const { devices, connection } = useHandbook();
  const { reload } = answer;
  // A device that comes or goes is news about this list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what the effect waits for
  useEffect(() => void reload(), [devices, connection, reload]);
  const others = answer.data?.sessions.filter(({ current }) => !current).length ?? 0;
  return (
    <AccountFrame
      page="devices"
      title="Devices"
      lead="Where you are signed in. Ending one takes effect at once."
    >
      <Loaded answer={answer} lines={3}>
        {({ sessions }) => (
          <ul class="rows">
            {sessions.toSorted(currentFirst).map((session) => (
              <Device key={session.id} session={session} timeZone={reader.timezone} onEnded={reload} />
            ))}
          </ul>
        )}
      </Loaded>
      {others > 0 && (
        <ActionButton
          label="Sign out all others"
          title="Sign out all other devices?"
          text="They lose their connection at once. What was read on them is kept."
          action="Sign them out"
          done="All other devices are signed out."
          look=""
          run={async () => {
            await handbook.call('DELETE', '/auth/sessions');
            await reload();
          }}
        />
      )}
    </AccountFrame>
  );
}

type DeviceProps = { session: Session; timeZone: string; onEnded: () => Promise<void> };

function Device({ session, timeZone, onEnded }: DeviceProps) {
  const { id, current, userAgent, lastSeenAt, createdAt } = session;
  const name = deviceName(userAgent);
  const end = async () => {
    await handbook.call('DELETE', `/auth/sessions/${encodeURIComponent(id)}`);
    await onEnded();
  };
  return (
    <li class="row-line">
      <div>
        <p class="row-title">
          {name} {current && <span class="badge">This device</span>}
        </p>
        <p class="muted">
          {current ? 'Active now' : `Active ${ago(lastSeenAt, timeZone)}`} · since {date(createdAt, timeZone)}
        </p>
      </div>
      {current ? (
        <SignOutHere look="small" />
      ) : (
        <ActionButton
          label="Sign out"
          name={`Sign out ${name}`}
          title={`Sign out ${name}?`}
          text="It loses its connection at once. What was read on it is kept."
          action="Sign it out"
          done={`${name} is signed out.`}
          run={end}
        />
      )}
    </li>
  );
}

function currentFirst(a: Session, b: Session): number {
  return Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt);
}

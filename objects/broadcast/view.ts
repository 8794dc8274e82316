/** A broadcast as the owner sees it. */
import type { Broadcast } from '../../src/wire/broadcasts.ts';
import { isoTime, isoTimeOrNull } from '../../src/wire/time.ts';
import type { Run } from './run.ts';

export function broadcastOf(run: Run): Broadcast {
  const { id, state, subject, mailsPerMinute, counts, audience } = run;
  return {
    id,
    kind: 'broadcast',
    state,
    subject,
    audience,
    mailsPerMinute,
    createdAt: isoTime(run.createdAt),
    sendAt: isoTime(run.sendAt),
    startedAt: isoTimeOrNull(run.startedAt),
    endedAt: isoTimeOrNull(run.endedAt),
    counts,
  };
}

/** A broadcast's counts: every candidate in one place, every queued mail in one place, at every moment. */
import type { BroadcastAnswer, BroadcastOutcome } from '../wire/broadcastRpc.ts';
import type { BroadcastCounts, BroadcastSkips } from '../wire/broadcasts.ts';

/** `unreachable`: the reader's object did not answer. */
export type CandidateAnswer = BroadcastAnswer | 'unreachable';

export const NO_COUNTS: BroadcastCounts = {
  candidates: 0,
  queued: 0,
  skipped: { unwanted: 0, suppressed: 0, unconfirmed: 0, notInAudience: 0, unknown: 0, unreachable: 0 },
  mails: { pending: 0, sent: 0, failed: 0, unknown: 0, dropped: 0, erased: 0 },
};

/** Whether a mail of the broadcast is, or was, in the reader's outbox. */
export function isQueued(answer: CandidateAnswer): boolean {
  return answer === 'queued' || answer === 'already';
}

/** Counts one candidate; one that was first asked when the broadcast was stopped already is none. */
export function withAnswer(counts: BroadcastCounts, answer: CandidateAnswer): BroadcastCounts {
  switch (answer) {
    case 'stopped':
      return counts;
    case 'queued':
    case 'already': {
      const mails = { ...counts.mails, pending: counts.mails.pending + 1 };
      return { ...counts, candidates: counts.candidates + 1, queued: counts.queued + 1, mails };
    }
    case 'not_in_audience':
      return withSkip(counts, 'notInAudience');
    case 'unwanted':
    case 'suppressed':
    case 'unconfirmed':
    case 'unknown':
    case 'unreachable':
      return withSkip(counts, answer);
  }
}

function withSkip(counts: BroadcastCounts, reason: keyof BroadcastSkips): BroadcastCounts {
  const skipped = { ...counts.skipped, [reason]: counts.skipped[reason] + 1 };
  return { ...counts, candidates: counts.candidates + 1, skipped };
}

/** Moves one mail from what it counted as to what became of it. */
export function withOutcome(
  counts: BroadcastCounts,
  before: BroadcastOutcome,
  after: BroadcastOutcome,
): BroadcastCounts {
  const mails = { ...counts.mails };
  mails[before] -= 1;
  mails[after] += 1;
  return { ...counts, mails };
}

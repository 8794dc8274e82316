/** The end of a move at the object that was left: emptied but for where the reader went, or as it was if it was refused. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { MoveAnswer } from '../src/wire/addressChange.ts';
import { callOff, type Moving } from './addressChange.ts';
import { writeForward } from './forwards.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { bury } from './tombstone.ts';

/**
 * @param readerId the object that answered
 * @returns `not_found` when nobody moves any more
 */
export function endMove(
  context: ReaderContext,
  { changeId, email, confirmedAt }: Moving,
  answer: MoveAnswer,
  readerId: string,
  now: number,
): Outcome<MoveAnswer> {
  const { db, state, sockets } = context;
  const { profile, incarnation, moving } = state;
  if (!profile || moving?.changeId !== changeId) return fail({ code: 'not_found' });
  if (answer.kind !== 'taken') {
    callOff(context);
    return ok(answer);
  }
  const ended = [...state.sessions.keys()];
  db.transaction(() => {
    const end = { receiptId: changeId, state: 'moved', at: now, rev: state.rev, last: null } as const;
    bury(db, end, { email: profile.email, incarnation });
    writeForward(db, {
      changeId,
      readerId,
      movedAt: confirmedAt,
      follows: { email, incarnation: answer.incarnation },
    });
  });
  state.isOver = true;
  sockets.closeSessions(ended);
  return ok(answer);
}

/**
 * Writes what an administrator changes to the audit log, whatever breaks. The intent is written before the change, so a
 * database that does not answer refuses the change (503) instead of losing it; what breaks after that leaves the intent,
 * which the log shows as unconfirmed (docs/decisions/022-audit-log.md).
 */
import type { AdminContext, AdminHandler, Change, ChangeHandler } from '../context.ts';
import { RequestFailure } from '../errors.ts';
import { withoutPersonalTexts } from '../rules/fieldChanges.ts';
import { UUID_V7_RANDOM_BYTES, uuidV7 } from '../rules/uuidV7.ts';
import type { AuditAction } from '../wire/audit.ts';
import { dropIntent, type Intent, writeEntry, writeIntent } from './auditLog.ts';
import { subjectOf } from './subject.ts';

/** How long a write that failed waits to be tried again, behind an answer that has been given. */
const RETRY_AFTER_MS = [1_000, 4_000, 16_000];

/** @param handler makes the change, and says what came of it */
export function audited(action: AuditAction, handler: ChangeHandler): AdminHandler {
  return async (request, context) => {
    const { DB } = context.bindings;
    const intent = intentOf(action, subjectOf(request.params, context.readers), context);
    await writeIntent(DB, intent);
    const change = await handler(request, context).catch(async (error) => {
      // Any other failure may have come after the change.
      if (isRefusal(error)) await settle(context, () => dropIntent(DB, intent.id));
      throw error;
    });
    await settle(context, () => writeOutcome(DB, intent, change));
    return change.answer;
  };
}

function intentOf(
  action: AuditAction,
  subject: Pick<Intent, 'target' | 'readerId'>,
  { actor, requestId }: AdminContext,
): Intent {
  const now = Date.now();
  const id = uuidV7(now, crypto.getRandomValues(new Uint8Array(UUID_V7_RANDOM_BYTES)));
  return { id, at: new Date(now).toISOString(), actor, action, ...subject, requestId };
}

function writeOutcome(db: D1Database, intent: Intent, { done }: Change): Promise<void> {
  if (done === null) return dropIntent(db, intent.id);
  const changes = withoutPersonalTexts(done.changes);
  return writeEntry(db, {
    ...intent,
    target: done.target ?? intent.target,
    readerId: done.readerId ?? intent.readerId,
    changes,
  });
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof RequestFailure &&
    error.failure.code !== 'unavailable' &&
    error.failure.code !== 'internal'
  );
}

/** The change is made or refused already: what cannot be written down now is tried again, and fails nobody. */
async function settle({ log, waitUntil }: AdminContext, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.error('audit.not_written', error);
    const again = async () => {
      for (const delayMs of RETRY_AFTER_MS) {
        await scheduler.wait(delayMs);
        if (
          await write().then(
            () => true,
            () => false,
          )
        )
          return;
      }
      log.warn('audit.unconfirmed');
    };
    waitUntil(again());
  }
}

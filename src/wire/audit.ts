/** The audit log: who changed what through the admin API. A new kind of change begins here. */
import * as v from 'valibot';
import { PageLimit } from './page.ts';

export const AuditAction = v.picklist(
  [
    'reader.change',
    'reader.end_sessions',
    'reader.progress',
    'reader.erase',
    'code.put',
    'code.stop',
    'import.rows',
    'chapter.publish',
    'chapter.withdraw',
    'file.put',
    'file.delete',
    'dead_letter.retry',
    'dead_letter.discard',
    'broadcast.create',
    'broadcast.test',
    'broadcast.stop',
    'admin_key.make',
    'admin_key.revoke',
    'sums.mend',
  ],
  'action must be one that the log knows.',
);
export type AuditAction = v.InferOutput<typeof AuditAction>;

/** `admin:` and the id of the administrator's own object, or `key:` and the id of the API key. */
export type AuditActor = `admin:${string}` | `key:${string}`;

/** Whose act a change is, as it is told to the object that makes it. */
export type ActOf = { actor: AuditActor; requestId: string };

export type FieldValue = string | number | boolean | null;
export type FieldChanges = Record<string, { before: FieldValue; after: FieldValue }>;

/** The query of `GET /admin/audit`; every value is text, as it stands in a URL. */
export const AuditQuery = v.object({
  actor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(admin:[0-9a-f]{64}|key:[A-Za-z0-9]{8})$/, 'actor must be admin:<id> or key:<id>.'),
    ),
  ),
  action: v.optional(AuditAction),
  /** The id that `GET /admin/readers/:email` tells. */
  reader: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'reader must be the id of a reader.'))),
  cursor: v.optional(v.pipe(v.string(), v.uuid('The cursor is not one of this list.'))),
  limit: PageLimit,
});
export type AuditQuery = v.InferOutput<typeof AuditQuery>;

export type AuditEntry = {
  id: string;
  at: string;
  /** `name`: the administrator's address or what the key is for; null for one that is none any more. */
  actor: { kind: 'admin' | 'key'; id: string; name: string | null };
  action: string;
  target: string | null;
  readerId: string | null;
  /** Texts that say who a reader is are not told here, only that they changed; the reader's timeline has them. */
  changes: FieldChanges;
  requestId: string;
  /** `unconfirmed`: it was begun, and whether it was done could not be written down. */
  state: 'done' | 'unconfirmed';
};

export type AuditPage = { data: AuditEntry[]; nextCursor: string | null };

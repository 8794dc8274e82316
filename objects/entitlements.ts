/** The table `entitlements`: the ledger from which access is derived. Entries are added and never changed. */
import type { EntryKind, EntryReason, LedgerEntry, Right } from '../src/wire/entitlements.ts';
import type { Database, SqlRow } from './Database.ts';

interface EntitlementRow extends SqlRow {
  source_id: string;
  claim: string;
  case_id: string | null;
  kind: EntryKind;
  reason: EntryReason;
  rights: string;
  at: number;
  expires_at: number | null;
}

const RIGHTS: readonly Right[] = ['access', 'purchase'];

export function readEntitlements(db: Database): LedgerEntry[] {
  return db.all<EntitlementRow>('SELECT * FROM entitlements').map((row) => ({
    sourceId: row.source_id,
    claim: row.claim,
    caseId: row.case_id,
    kind: row.kind,
    reason: row.reason,
    rights: RIGHTS.filter((right) => row.rights.split(',').includes(right)),
    at: row.at,
    expiresAt: row.expires_at,
  }));
}

/** @throws for an entry of an event that the ledger has already */
export function writeEntitlement(db: Database, entry: LedgerEntry): void {
  db.run(
    `INSERT INTO entitlements (source_id, claim, case_id, kind, reason, rights, at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.sourceId,
    entry.claim,
    entry.caseId,
    entry.kind,
    entry.reason,
    entry.rights.join(','),
    entry.at,
    entry.expiresAt,
  );
}

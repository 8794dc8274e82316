/** What a broadcast says: written once, when it is made. */
import type { NewBroadcast, StoredLetter } from '../../src/wire/broadcastRpc.ts';
import type { Database, SqlRow } from '../Database.ts';

interface LetterRow extends SqlRow {
  subject: string;
  markdown: string;
  html: string;
}

export function insertLetter(db: Database, { letter, fingerprint }: NewBroadcast): void {
  const { subject, markdown, html } = letter;
  db.run('INSERT INTO letter VALUES (1, ?, ?, ?, ?)', subject, markdown, html, fingerprint);
}

/** @throws Error when there is no broadcast; callers ask the tables first */
export function readLetter(db: Database): StoredLetter {
  const row = db.first<LetterRow>('SELECT subject, markdown, html FROM letter');
  if (!row) throw new Error('There is no letter here.');
  return row;
}

export function readFingerprint(db: Database): string | null {
  return db.first<{ fingerprint: string }>('SELECT fingerprint FROM letter')?.fingerprint ?? null;
}

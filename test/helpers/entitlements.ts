/** What a reader holds and why, as its object has it. */
import { runInDurableObject } from 'cloudflare:test';
import { objectOf } from './api.ts';

/** @returns the reader as an administrator sees it, or undefined for an address that never was */
export async function readerAt(email: string) {
  return (await objectOf(email).adminView([]))?.reader;
}

/** Sources of the entries in a reader's ledger, in their order. */
export function ledgerOf(email: string): Promise<string[]> {
  return runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql
      .exec<{ source_id: string }>('SELECT source_id FROM entitlements ORDER BY source_id')
      .toArray()
      .map(({ source_id }) => source_id),
  );
}

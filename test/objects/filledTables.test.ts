/** Which of the tables that are mostly empty have a row. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { filledTables, type MostlyEmpty } from '../../objects/filledTables.ts';
import { createTables } from '../../objects/newestTables.ts';
import { newAddress, objectOf } from '../helpers/api.ts';

const ROWS: Record<MostlyEmpty, string> = {
  access_log: "(1, '{}')",
  address_change: "(1, 'change', 'asked', 'ada@example.com', 2, NULL, NULL)",
  forwards: "('change', 'reader', 1, NULL, NULL)",
  nudges: "(1, 'running', '[]', NULL, NULL, NULL, 0, NULL, NULL, NULL, 0)",
  outbox: "('mail', 'queued', 'chapter', '{}', 1, 0, 0, 2, NULL, NULL, NULL, NULL)",
  tombstone: "('receipt', 'erased', 1, NULL, NULL, NULL, 0, 1, NULL)",
};

test('a table counts as filled from its first row to its last', async () => {
  const seen = await runInDurableObject(objectOf(newAddress()), (_, { storage }) => {
    const db = new Database(storage);
    createTables(db);
    const filled = () => [...filledTables(db)];
    return Object.entries(ROWS).map(([table, row]) => {
      const before = filled();
      db.run(`INSERT INTO ${table} VALUES ${row}`);
      const between = filled();
      db.run(`DELETE FROM ${table}`);
      return { before, between, after: filled() };
    });
  });
  const expected = Object.keys(ROWS).map((table) => ({ before: [], between: [table], after: [] }));
  expect(seen).toEqual(expected);
});

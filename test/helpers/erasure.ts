/** Readers who are erased, and what is looked for afterwards. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { tablesOf } from '../../objects/tombstone.ts';
import { readPresentTotals, readTotals } from '../../src/reports/rollups.ts';
import type { SubscriberMeasure } from '../../src/rules/counts.ts';
import type { ErasureReceipt } from '../../src/wire/account.ts';
import { call, objectOf } from './api.ts';
import type { Device } from './progress.ts';
import { countTables } from './tableCounts.ts';

/** Erases a reader as it does itself. */
export async function erase(device: Device, status = 200): Promise<ErasureReceipt> {
  const answer = await call('DELETE', '/api/account', { token: device.accessToken });
  expect(answer.status).toBe(status);
  return answer.json();
}

/** @returns rows by table of a reader's object, for tables that have any */
export function rowsOf(email: string): Promise<Record<string, number>> {
  return runInDurableObject(objectOf(email), (_, { storage }) => {
    const db = new Database(storage);
    const counts = tablesOf(db).map((table): [string, number] => [
      table,
      db.first<{ rows: number }>(`SELECT count(*) AS rows FROM "${table}"`)?.rows ?? 0,
    ]);
    return Object.fromEntries(counts.filter(([, rows]) => rows > 0));
  });
}

/** Checks that nothing is left of a reader: not in its object, which waits for nothing, and not in D1. */
export async function expectGone(email: string): Promise<void> {
  expect(await rowsOf(email)).toEqual({ schema_version: 1, tombstone: 1 });
  expect(await runInDurableObject(objectOf(email), (_, { storage }) => storage.getAlarm())).toBeNull();
  const stored = await runInDurableObject(objectOf(email), (_, { storage }) =>
    JSON.stringify(storage.sql.exec('SELECT * FROM tombstone').toArray()),
  );
  expect(stored).not.toContain(email);
  await expectUnreported(email);
}

/** Checks that D1 holds nothing of an address. */
export async function expectUnreported(email: string): Promise<void> {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>();
  for (const { name } of tables) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    expect(JSON.stringify(results), name).not.toContain(email);
  }
}

/** @returns the sums that reports are made of */
export async function sums(): Promise<Record<string, number>> {
  return Object.fromEntries([...(await readTotals(env.DB))].filter(([, amount]) => amount !== 0));
}

/** @returns the sums once one reader has left who was counted among these */
export function lessOne(before: Record<string, number>, ...measures: SubscriberMeasure[]) {
  const left = measures.map((measure) => [measure, Number(before[measure]) - 1] as const);
  const entries = Object.entries({ ...before, ...Object.fromEntries(left) });
  return Object.fromEntries(entries.filter(([, amount]) => amount !== 0));
}

/** Checks that the sums, but for what the departed contributed, are those of the tables. */
export async function expectSumsOfTables(): Promise<void> {
  const counted = await countTables(env.DB);
  const names = new Set(counted.map(([key]) => key));
  const present = [...(await readPresentTotals(env.DB))].filter(
    ([key, amount]) => amount !== 0 && names.has(key),
  );
  expect(present.sort()).toEqual(counted);
}

/**
 * The random name of this one life of the reader: from the first thing that is kept until it is erased or moved. Whoever
 * signs up at the same address afterwards is somebody else, and what is still on its way to D1 of the old one is known by
 * the name. It says nothing of the reader, and no token or link holds it.
 */
import type { Database } from './Database.ts';

/** @returns the name; empty where nothing is kept */
export function readIncarnation(db: Database): string {
  return db.first<{ name: string }>('SELECT name FROM incarnation')?.name ?? '';
}

/** Begins a life. @returns its name */
export function beginIncarnation(db: Database): string {
  const name = crypto.randomUUID();
  db.run('INSERT OR REPLACE INTO incarnation VALUES (1, ?)', name);
  return name;
}

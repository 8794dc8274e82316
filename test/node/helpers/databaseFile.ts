/** Database files of a Worker that runs, read from copies: a second process at a file may lock workerd out of it. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** @param stateDirectory what Miniflare persists to @returns the database files of `d1` or `do`, without Miniflare's own */
export function databaseFiles(stateDirectory: string, of: 'd1' | 'do'): string[] {
  const directory = path.join(stateDirectory, of);
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'))
    .map((name) => path.join(directory, name));
}

/** @returns the file of the one D1 database */
export function reportsFile(stateDirectory: string): string {
  const [file, ...others] = databaseFiles(stateDirectory, 'd1');
  if (file === undefined || others.length > 0) throw new Error('There is not one database.');
  return file;
}

export function readCopy<T>(file: string, read: (db: DatabaseSync) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'handbook-copy-'));
  const copy = path.join(folder, 'copy.sqlite');
  try {
    // The log goes first: what a checkpoint then moves into the database is there twice, and not gone.
    for (const suffix of ['-wal', '']) {
      if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
    }
    const db = new DatabaseSync(copy);
    try {
      return read(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

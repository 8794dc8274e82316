/** One `npm start` at a time on a folder of state: of two, each would take the objects in it for its own, and writes would be lost. */
import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Holds the folder, which is made if it is not there, until this process ends: the lock is the operating system's.
 * @returns what lets go of it before that
 * @throws Error when another process holds it, or nobody can write there
 */
export async function holdState(dir: string): Promise<() => void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`STATE_DIR (${dir}) cannot be written; choose another folder. ${why}`);
  }
  const lock = new DatabaseSync(path.join(dir, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new Error(
      `Another npm start uses ${dir}. Stop it, or give this one a folder of its own: STATE_DIR=another-folder npm start`,
    );
  }
  return () => lock.close();
}

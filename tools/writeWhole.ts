/**
 * Writes what is built for the pages. What is unchanged is left alone and each file comes whole, so that several starts at
 * once, as in the tests, do not disturb one another.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_DIR } from './wrangler.ts';

const TEMPORARY_DIR = path.join(PROJECT_DIR, '.wrangler');

/** @param file where to, in the same file system as the project */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(content);
  const known = await readFile(file).catch(() => null);
  if (known?.equals(bytes)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await mkdir(TEMPORARY_DIR, { recursive: true });
  const whole = path.join(TEMPORARY_DIR, `${path.basename(file)}.${process.pid}`);
  await writeFile(whole, bytes);
  await rename(whole, file);
}

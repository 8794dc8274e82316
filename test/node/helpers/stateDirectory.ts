/** Where a Worker that is run from outside persists to. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk in memory: there fsync costs nothing, as in production, where durability is not this disk's. */
const MEMORY_DISK = '/dev/shm';

export function hasMemoryDisk(): boolean {
  return existsSync(MEMORY_DISK);
}

/** @returns a new folder in memory, or null on a machine that has no such disk */
export function memoryDirectory(): string | null {
  return hasMemoryDisk() ? mkdtempSync(path.join(MEMORY_DISK, 'handbook-')) : null;
}

/** @returns a new folder on this machine's disk */
export function diskDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'handbook-'));
}

/** @returns a new folder where nothing waits for a disk, for what is not about durability */
export function fastDirectory(): string {
  return memoryDirectory() ?? diskDirectory();
}

/** Where the old rows come from: a dump file, plain or gzipped, or a live PostgreSQL. */
import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readDump } from './dump.ts';
import { DumpError } from './dumpCursor.ts';
import type { SourceItem } from './dumpRow.ts';
import { openPostgres } from './postgres.ts';

export type Source = {
  /** How the source is called in messages; without passwords. */
  name: string;
  /** Differs when the source's rows may differ; a checkpoint holds for one identity only. */
  identity: string;
  /** How much there is to read: bytes of a file, rows of a database. */
  total: number;
  /** How much of `total` was read so far. */
  done: () => number;
  items: () => AsyncIterable<SourceItem>;
  close: () => Promise<void>;
};

/**
 * @param from a path, or a URL that begins with postgres:// or postgresql://
 * @throws Error with a message fit to print when the source cannot be opened
 */
export async function openSource(from: string): Promise<Source> {
  return /^postgres(ql)?:\/\//i.test(from) ? openPostgres(from) : openDumpFile(from);
}

async function openDumpFile(file: string): Promise<Source> {
  const { size, mtimeMs } = await stat(file);
  const isGzip = await checkBeginning(file);
  let bytesRead = 0;
  const counter = new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      bytesRead += piece.byteLength;
      done(null, piece);
    },
  });
  return {
    name: file,
    identity: JSON.stringify([await realpath(file), size, mtimeMs]),
    total: size,
    done: () => bytesRead,
    items: async function* () {
      const bytes = createReadStream(file);
      const text = isGzip ? createGunzip() : new PassThrough();
      // The reader below sees a failure as the end of `text` with an error; the pipeline only carries it there.
      pipeline(bytes, counter, text).catch(() => undefined);
      yield* readDump(text);
    },
    close: async () => undefined,
  };
}

/** @returns whether the file is gzipped. @throws DumpError for the forms of `pg_dump` that are no text */
async function checkBeginning(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    const beginning = buffer.toString('latin1', 0, bytesRead);
    if (beginning === 'PGDMP') {
      throw new DumpError(
        'This is pg_dump’s custom format. Turn it into text: pg_restore --data-only -f dump.sql FILE',
      );
    }
    if (/^(\xff\xfe|\xfe\xff)/.test(beginning)) {
      throw new DumpError(
        'This file is in UTF-16, as PowerShell redirects. Make it with pg_dump --file=dump.sql instead.',
      );
    }
    return beginning.startsWith('\x1f\x8b');
  } finally {
    await handle.close();
  }
}

/** `POST /api/admin/import`: rows of the old database as NDJSON, any number of times. */
import type { ChangeHandler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { readText } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { importBatch } from '../../imports/importBatch.ts';
import { storeSnapshots } from '../../reports/snapshots.ts';
import { IMPORT_MAX_BYTES, IMPORT_MAX_ROWS } from '../../wire/imports.ts';

export const importRows: ChangeHandler = async (_, { original, readers, bindings }) => {
  const type = original.headers.get('Content-Type')?.split(';')[0]?.trim();
  if (type !== 'application/x-ndjson') {
    throw new RequestFailure({ code: 'unsupported_media_type', expected: 'application/x-ndjson' });
  }
  const lines = (await readText(original, IMPORT_MAX_BYTES)).split('\n').filter((line) => line.trim() !== '');
  if (lines.length > IMPORT_MAX_ROWS) {
    const message = `At most ${IMPORT_MAX_ROWS} rows can be sent at once.`;
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: '', message }] });
  }
  const store = {
    storeSnapshots: (snapshots: Parameters<typeof storeSnapshots>[1]) =>
      storeSnapshots(bindings.DB, snapshots, Date.now()),
  };
  const report = await importBatch({ readers, ...store }, lines);
  const { accepted, readersChanged } = report;
  const changes = {
    rows: { before: null, after: accepted },
    readersChanged: { before: null, after: readersChanged },
  };
  return { answer: json(report), done: readersChanged === 0 ? null : { changes } };
};

/** Reads a generated dump of 20 MB in a worker thread, whose heap dump.test.ts bounds. */
import { parentPort } from 'node:worker_threads';
import { readDump } from '../../../tools/import/dump.ts';
import { translateRow } from '../../../tools/import/oldDatabase.ts';

const ROWS = 40_000;
const ROWS_A_PIECE = 200;
const TIMES = ['2024-01-01 00:00:00', '2024-01-02 00:00:00'];

let bytes = 0;

function piece(text: string): Uint8Array {
  bytes += Buffer.byteLength(text);
  return Buffer.from(text);
}

function* rows(line: (values: string[], index: number) => string): Generator<Uint8Array> {
  for (let start = 0; start < ROWS; start += ROWS_A_PIECE) {
    const lines = Array.from({ length: ROWS_A_PIECE }, (_, offset) => {
      const videos = `{${'ch1-v1,'.repeat(15)}ch1-v2}`;
      const index = start + offset;
      return line([`p${index}`, `r${index}@example.com`, '3', 't', '60', videos, '{q1}', ...TIMES], index);
    });
    yield piece(lines.join(''));
  }
}

async function* generatedDump(): AsyncGenerator<Uint8Array> {
  yield piece("INSERT INTO other VALUES ('");
  for (let count = 0; count < 60; count++) yield piece("it''s ".repeat(10_000).slice(0, 60_000));
  yield piece('\');\nINSERT INTO "ReadingProgress" VALUES ');
  yield* rows(
    (values, index) =>
      `${index === 0 ? '' : ','}\n(${values.map((text) => (text === 't' ? 'true' : `'${text}'`)).join(', ')})`,
  );
  yield piece(';\nCOPY "ReadingProgress" FROM stdin;\n');
  yield* rows((values) => `${values.join('\t')}\n`);
  yield piece('\\.\n');
}

let accepted = 0;
for await (const item of readDump(generatedDump())) {
  if ('values' in item && translateRow(item).ok) accepted++;
}
parentPort?.postMessage({ rows: accepted, bytes });

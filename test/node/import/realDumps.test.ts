/** The old database's own dumps, in both forms of pg_dump. */
import { expect, test } from 'vitest';
import { onlyRows, readAll, readExpected, readOldData, translateAll } from './oldData.ts';
import { foldReaders } from './readerOracle.ts';

const expected = readExpected();

for (const name of ['handbook.sql', 'handbook.inserts.sql'] as const) {
  test(`${name} gives every reader as expected, and the eight rejections by id and reason`, async () => {
    const items = await readAll(readOldData(name));
    const { rows, rejected } = translateAll(items);
    const counts = Object.groupBy(items, (item) => item.table);
    expect(counts.EmailSubscriber).toHaveLength(expected.subscriberRows);
    expect(counts.ReadingProgress).toHaveLength(expected.progressRows);
    expect(foldReaders(rows)).toEqual(expected.readers);
    const why = rejected.map(({ table, id, reason }) => `${table} ${id} ${reason}`).sort();
    expect(why).toEqual(expected.rejected.map(({ table, id, why }) => `${table} ${id} ${why}`).sort());
    expect(rejected).toHaveLength(8);
  });
}

test('both forms hold the same rows, in pieces of any size', async () => {
  const copied = await readAll(readOldData('handbook.sql'), 1009);
  const inserted = await readAll(readOldData('handbook.inserts.sql'), 17);
  const comparable = (items: typeof copied) =>
    onlyRows(items)
      // The forms write booleans differently: t and true.
      .map(({ table, values }) => ({
        table,
        values: Object.entries(values).map(([name, text]) => [
          name,
          /^(has|completed)/.test(name) ? text?.[0] : text,
        ]),
      }));
  expect(comparable(copied)).toEqual(comparable(inserted));
});

/** What `npm run simulate` measures before it simulates, and with it the filling of D1 that several benchmarks share. */
import { expect, test } from 'vitest';
import { measureWriter } from '../../../bench/simulate/measureWriter.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

test('a statement for a hundred readers takes less of each than one alone, and readers and entries take room', async () => {
  const { alone, together, readerBytes, entryBytes } = await measureWriter(200, fastDirectory());
  expect(together.cpuMs).toBeGreaterThan(0);
  expect(alone.cpuMs).toBeGreaterThan(together.cpuMs);
  expect(entryBytes).toBeGreaterThan(100);
  expect(readerBytes).toBeGreaterThan(500);
});

/** How much a new isolate of the Worker has to load before it can answer. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildWorker } from '../helpers/buildWorker.ts';

/** Goes down when the Worker does; docs/performance.md has the target. All of it is one module, so this is the whole sum. */
const GZIPPED_MAX_KB = 136;

test(`the Worker as it is deployed takes at most ${GZIPPED_MAX_KB} KB, gzipped`, async () => {
  expect(gzipSync(await buildWorker(), { level: 9 }).length / 1000).toBeLessThanOrEqual(GZIPPED_MAX_KB);
});

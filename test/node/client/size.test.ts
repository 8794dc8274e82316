/** What a page has to load. */
import { expect, test } from 'vitest';
import { bundleClient } from '../../../tools/client.ts';

const CORE_MAX_BYTES = 12 * 1024;

test('the core is at most 12.5 KB, and carries nothing that a browser does not need', async () => {
  const { coreBytes, coreInputs, files } = await bundleClient();
  console.log(`The client's core has ${coreBytes} bytes, gzipped.`);
  expect(coreBytes).toBeLessThanOrEqual(CORE_MAX_BYTES);
  expect(coreInputs.filter((path) => path.includes('node_modules'))).toEqual([
    'node_modules/idb-keyval/dist/index.js',
  ]);
  expect(coreInputs.filter((path) => path.startsWith('src/wire'))).toEqual(['src/wire/isoTime.ts']);
  expect(files.get('react.js')).toMatch(/^"use client";/);
});

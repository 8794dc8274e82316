/** When the bundled pages are built anew. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBuilt } from '../../../tools/pages.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'handbook-pages-'));
});
afterEach(() => rm(dir, { recursive: true }));

const stamp = () => path.join(dir, 'pages.stamp');
const look = () => isBuilt('as they are', stamp(), dir);

test('a fresh copy of the project has no pages, and starts all the same', async () => {
  expect(await look()).toBe(false);
  // A look at a file that is not there must not end the process a moment later.
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test('pages are built when a source has changed or a page is gone, and not otherwise', async () => {
  await mkdir(path.join(dir, 'admin'));
  for (const name of ['index.html', 'serviceWorker.js', 'admin/index.html']) {
    await writeFile(path.join(dir, name), '');
  }
  await writeFile(stamp(), 'as they are');
  expect(await look()).toBe(true);
  await writeFile(stamp(), 'as they were');
  expect(await look()).toBe(false);
  await writeFile(stamp(), 'as they are');
  await rm(path.join(dir, 'index.html'));
  expect(await look()).toBe(false);
});

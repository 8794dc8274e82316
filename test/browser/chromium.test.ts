import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../tools/findChromium.ts';

let dir: string;
let program: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'browsers-'));
  program = path.join(dir, 'chromium');
  await writeFile(program, '');
  await chmod(program, 0o755);
});

afterAll(() => rm(dir, { recursive: true }));

test('a browser that was chosen goes before the one on the PATH', async () => {
  expect(await findChromium({ CHROMIUM_PATH: process.execPath, PATH: dir })).toBe(process.execPath);
  expect(await findChromium({ PATH: `${dir}/nothing${path.delimiter}${dir}` })).toBe(program);
});

test('a chosen browser that is not there is said to be missing, and no other is taken', async () => {
  const nowhere = path.join(dir, 'nowhere');
  await expect(findChromium({ CHROMIUM_PATH: nowhere, PATH: dir })).rejects.toThrow(
    `CHROMIUM_PATH is ${nowhere}, and there is no program there.`,
  );
});

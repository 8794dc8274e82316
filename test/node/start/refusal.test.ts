/** What `npm start` says when it cannot or should not start. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteStateDir, newStateDir, startRefused } from './startedSystem.ts';

let stateDir: string;

beforeAll(async () => {
  stateDir = await newStateDir();
});

afterAll(() => deleteStateDir(stateDir));

test.each([
  ['JWT_SECRET', 'too short to sign with', 'needs at least 32 bytes'],
  ['FRONTEND_URL', 'nowhere', 'must be an origin, such as https://example.com'],
])('npm start refuses a bad %s, names it and says what it must be', async (name, value, why) => {
  const { code, output } = await startRefused({ stateDir, env: { [name]: value } });
  expect(code).toBe(1);
  expect(output).toContain(`Configuration: ${name} ${why}`);
  expect(output).not.toContain(value);
  expect(output).not.toContain('The handbook is running');
});

test('npm start does not replace damaged secrets, which would sign everybody out', async () => {
  const damaged = await newStateDir();
  await writeFile(path.join(damaged, 'secrets.json'), '{');
  const { code, output } = await startRefused({ stateDir: damaged });
  expect(code).toBe(1);
  expect(output).toContain(`${path.join(damaged, 'secrets.json')} is damaged`);
  await deleteStateDir(damaged);
});

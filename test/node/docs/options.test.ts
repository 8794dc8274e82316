/** Commands that no test can run here, since they speak to another machine, at least have the options they are given. */
import { expect, test } from 'vitest';
import { parseAdminKeyArguments } from '../../../tools/adminKeyArguments.ts';
import { readCommandLine } from '../../../tools/import/commandLine.ts';
import { readPages } from './markdown.ts';

/** @returns the arguments of each call of an npm script on any page, as the shell would split them */
function callsOf(script: string): string[][] {
  const call = new RegExp(`npm run ${script} -- ([^\`#\\n]+)`, 'g');
  return readPages().flatMap(({ text }) =>
    [...text.matchAll(call)].map(([, rest = '']) => rest.replaceAll('"', '').trim().split(/\s+/)),
  );
}

test('every key that a page makes or revokes can be made or revoked so', () => {
  const calls = callsOf('admin-key').map((args) => args.map((arg) => (arg === 'ID' ? 'Abcd1234' : arg)));
  expect(calls.length).toBeGreaterThan(1);
  for (const args of calls) expect(() => parseAdminKeyArguments(args), args.join(' ')).not.toThrow();
});

test('every import on a page has options that the import takes', async () => {
  const calls = callsOf('import').map((args) =>
    args.map((arg) => (arg === '$backend' ? 'http://localhost' : arg)),
  );
  expect(calls.length).toBeGreaterThan(2);
  const surroundings = { env: { ADMIN_KEY: 'hbk_x' }, cwd: '/' };
  for (const args of calls)
    await expect(readCommandLine(args, surroundings), args.join(' ')).resolves.toBeDefined();
});

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

type Package = { version?: string; optionalDependencies?: Record<string, string> };

it('a fresh clone can be installed on every platform: the lock file names all binaries that its packages may need', async () => {
  const lock: { packages: Record<string, Package> } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !(`${place}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});

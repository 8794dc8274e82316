/** The command as a person runs it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCommandLine } from '../../../tools/import/commandLine.ts';
import { localSecrets, stateDir } from '../../../tools/localState.ts';
import { type ImportServer, KEY, startImportServer, status } from './importServer.ts';
import { OLD_DATA_DIRECTORY, readExpected, readOldData } from './oldData.ts';
import { foldReaders } from './readerOracle.ts';

const MAIN = join(import.meta.dirname, '../../../tools/import/main.ts');
let server: ImportServer;
let directory: string;

beforeAll(async () => {
  server = await startImportServer();
  directory = mkdtempSync(join(tmpdir(), 'import-command-'));
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

async function importCommand(...args: string[]) {
  const env = { ...process.env, ADMIN_KEY: KEY, NO_COLOR: '1' };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: directory, env });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  expect(out + err).not.toContain(KEY);
  expect(out + err).not.toMatch(/@\S*example/);
  return { out, err, code };
}

for (const name of ['handbook.sql', 'handbook.inserts.sql'] as const) {
  test(`${name} is imported, twice with the same result`, async () => {
    const dump = join(OLD_DATA_DIRECTORY, `${name}.gz`);
    const first = await importCommand('--from', dump, '--to', server.url.href, '--report', 'report.json');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/Import complete[\s\S]*accepted +6058[\s\S]*rejected +8[\s\S]*rows\/s\)/);
    expect(first.out).toContain('ReadingProgress c05mn3b28vydavd4hg5t8b2nl: negative time');
    expect(foldReaders([...server.rows.values()])).toEqual(readExpected().readers);
    const report = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'));
    expect(report).toMatchObject({
      complete: true,
      rowsRead: { EmailSubscriber: 1519, ReadingProgress: 4547 },
    });
    expect(report.rejected).toHaveLength(8);
    const again = await importCommand('--from', dump, '--to', server.url.href);
    expect(again.out).toMatch(/accepted +6058\n +readers changed +0\n/);
  });
}

test('a dry run gives the same rejections and sends nothing', async () => {
  writeFileSync(join(directory, 'old.sql'), readOldData('handbook.sql'));
  const requests = server.requests;
  const { out, code } = await importCommand('--from', 'old.sql', '--dry-run', '--report', 'dry.json');
  expect(code).toBe(0);
  expect(out).toMatch(/Dry run[\s\S]*accepted +6058\n +rejected +8/);
  const rejected = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8')).rejected;
  expect(rejected('dry.json')).toEqual(rejected('report.json'));
  expect(server.requests).toBe(requests);
});

test('a failure exits with 1, says what to do, and still writes the report', async () => {
  server.fault = () => status(403);
  const dump = join(OLD_DATA_DIRECTORY, 'handbook.sql.gz');
  const { out, err, code } = await importCommand(
    '--from',
    dump,
    '--to',
    server.url.href,
    '--restart',
    '--report',
    'f.json',
  );
  server.fault = () => null;
  expect(code).toBe(1);
  expect(out).toContain('Import not complete');
  expect(err).toMatch(/refuses the key[\s\S]*Run the same command again/);
  expect(JSON.parse(readFileSync(join(directory, 'f.json'), 'utf8'))).toMatchObject({ complete: false });
});

const FAILING: [what: string, content: string | Buffer, message: RegExp][] = [
  ['no dump', 'SELECT 1;', /No row of EmailSubscriber or ReadingProgress/],
  ['a custom-format dump', 'PGDMP\x01\x0e', /pg_restore --data-only/],
  ['a dump in UTF-16', Buffer.from('\ufeffSET', 'utf16le'), /UTF-16/],
  ['a damaged gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]), /unexpected end of file/],
  [
    'a dump that was cut off',
    readOldData('handbook.inserts.sql').subarray(0, 300_000),
    /^Line \d+: the file ends/,
  ],
];

for (const [what, content, message] of FAILING) {
  test(`${what} exits with 1 and says why`, async () => {
    writeFileSync(join(directory, 'bad.sql'), content);
    const { err, code } = await importCommand('--from', 'bad.sql', '--dry-run');
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
}

test('--help lists the options; without --from and with unknown options the command says so', async () => {
  expect(await importCommand('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
  expect(await importCommand()).toMatchObject({ code: 1, err: expect.stringContaining('--from is needed') });
  expect(await importCommand('--form', 'x')).toMatchObject({
    code: 1,
    err: expect.stringContaining("'--form'"),
  });
  expect(await importCommand('--from', 'none.sql')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no such file'),
  });
});

test('the key comes from --key, ADMIN_KEY, or what npm start made, which goes to this machine only', async () => {
  const STATE_DIR = join(directory, 'state');
  const read = (args: string[], env: NodeJS.ProcessEnv) =>
    readCommandLine(['--from', 'x', ...args], { env: { STATE_DIR, ...env }, cwd: '/' });
  expect((await read(['--key', 'one'], { ADMIN_KEY: 'two' }))?.key).toBe('one');
  expect((await read([], { ADMIN_KEY: 'two' }))?.key).toBe('two');
  await expect(read([], {})).rejects.toThrow(/run npm start first/);
  const { adminKey } = await localSecrets(stateDir({ STATE_DIR }));
  expect((await read([], {}))?.key).toBe(adminKey.text);
  await expect(read(['--to', 'https://handbook.example'], {})).rejects.toThrow(/An admin key is needed/);
  expect((await read(['--to', 'https://handbook.example', '--dry-run'], {}))?.key).toBeNull();
  await expect(read(['--to', 'ftp://x'], {})).rejects.toThrow(/must begin with http/);
  await expect(read(['--from', 'mysql://x'], {})).rejects.toThrow(/--from must be/);
});

test('a relative file is looked for where npm was called', async () => {
  const env = { npm_lifecycle_event: 'import', INIT_CWD: '/home/reader', ADMIN_KEY: 'one' };
  const options = await readCommandLine(['--from', 'old.sql'], { env, cwd: '/project' });
  expect(options?.from).toBe('/home/reader/old.sql');
});

import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ADMIN_KEY, ADMIN_KEY_ID } from '../../../src/wire/adminKey.ts';
import { parseAdminKeyArguments } from '../../../tools/adminKeyArguments.ts';
import {
  adminKeyRow,
  keyTable,
  makeAdminKey,
  revokeAdminKeySql,
  storeAdminKeySql,
} from '../../../tools/adminKeys.ts';
import { envFileText, parsePort, workerVariables } from '../../../tools/configuration.ts';
import { localSecrets } from '../../../tools/localState.ts';
import { countTests } from '../../../tools/testCount.ts';

describe('npm start reads its environment', () => {
  it('listens on 8787 unless PORT says otherwise', () => {
    expect([parsePort(undefined), parsePort(''), parsePort('9000')]).toEqual([8787, 8787, 9000]);
  });

  it.each(['0', '65536', '80.5', '-1', '1e3', 'http', ' 80'])('refuses PORT=%j and says why', (text) => {
    expect(() => parsePort(text)).toThrow(`PORT must be a whole number from 1 to 65535, not "${text}".`);
  });

  it('lets the addresses of the Worker follow the port, and what is set go before', () => {
    const environment = {
      API_URL: 'https://api.example.com',
      MAIL_PATIENCE_SECONDS: '5',
      SMTP_PASSWORD: 'secret',
      // A name that many machines use for a person's address; the Worker's EMAIL is a binding.
      EMAIL: 'ann@example.com',
      HOME: '/nowhere',
    };
    expect(workerVariables(environment, { port: 9000, jwtSecret: 's' })).toEqual({
      FRONTEND_URL: 'http://localhost:9000',
      API_URL: 'https://api.example.com',
      ALLOWED_ORIGINS: 'http://localhost:9000',
      JWT_SECRET: 's',
      MAIL_PATIENCE_SECONDS: '5',
      SMTP_PASSWORD: 'secret',
    });
  });

  it('writes values with quotes and hashes so that they are read back unchanged', () => {
    const values = {
      A: `it's "quoted" # not a comment`,
      B: 'back`tick "q"',
      C: '-----BEGIN\nKEY-----',
      D: '',
    };
    expect(parseEnv(envFileText(values))).toEqual(values);
    expect(envFileText({ A: 'a$b' })).toBe("A='a\\$b'\n");
    expect(() => envFileText({ SMTP_PASSWORD: `'"\`` })).toThrow('SMTP_PASSWORD holds quotes');
  });

  it('makes its secrets once, for this user only, and does not replace damaged ones', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'state-'));
    const made = await localSecrets(dir);
    expect(await localSecrets(dir)).toEqual(made);
    expect((await stat(path.join(dir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    await writeFile(path.join(dir, 'secrets.json'), '{}');
    await expect(localSecrets(dir)).rejects.toThrow('is damaged');
    await rm(dir, { recursive: true });
  });
});

describe('npm run admin-key', () => {
  it('makes keys of the documented form and keeps only their hash', () => {
    const key = makeAdminKey();
    expect(ADMIN_KEY.exec(key.text)?.groups?.id).toBe(key.id);
    expect(key.id).toMatch(ADMIN_KEY_ID);
    expect(key.text.startsWith(`hbk_${key.id}_`)).toBe(true);
    const row = adminKeyRow(key, { name: "Ann's", scope: 'read', days: 90, nowMs: Date.UTC(2026, 0, 1) });
    expect(row.expiresAt).toBe('2026-04-01T00:00:00.000Z');
    const sql = storeAdminKeySql(row);
    expect(sql).toContain(createHash('sha256').update(key.text).digest('hex'));
    expect(sql).toContain("'Ann''s'");
    expect(sql).not.toContain(key.text);
  });

  it('gives a key that only reads for 90 days unless told otherwise', () => {
    expect(parseAdminKeyArguments(['--name', 'reports'])).toEqual({
      order: 'make',
      name: 'reports',
      scope: 'read',
      days: 90,
      env: null,
    });
    expect(
      parseAdminKeyArguments(['--name=x', '--scope', 'write', '--days', '7', '--env', 'production']),
    ).toMatchObject({
      scope: 'write',
      days: 7,
      env: 'production',
    });
  });

  it('lists keys with their scope, their end and their last use', () => {
    expect(parseAdminKeyArguments(['list', '--env', 'staging'])).toEqual({ order: 'list', env: 'staging' });
    expect(parseAdminKeyArguments(['make', '--name', 'x'])).toMatchObject({ order: 'make', name: 'x' });
    const key = {
      id: 'abcde123',
      name: 'reports',
      scope: 'read',
      expires_at: '2027-01-01',
      revoked_at: null,
    };
    const answer = JSON.stringify([{ results: [{ ...key, last_used_at: null }] }]);
    expect(keyTable(answer)).toBe('abcde123  read   until 2027-01-01  used never  reports');
    expect(keyTable('[{"results":[]}]')).toBe('There are no keys.');
  });

  it('revokes by the id or by the whole key', () => {
    expect(parseAdminKeyArguments(['revoke', 'abcde123'])).toEqual({
      order: 'revoke',
      id: 'abcde123',
      env: null,
    });
    expect(parseAdminKeyArguments(['revoke', `hbk_abcde123_${'x'.repeat(43)}`])).toMatchObject({
      id: 'abcde123',
    });
    expect(revokeAdminKeySql('abcde123', 0)).toContain("WHERE id = 'abcde123' AND revoked_at IS NULL");
  });

  it.each([
    [[], '--name must say'],
    [['--name', 'x', '--scope', 'all'], '--scope must be read or write'],
    [['--name', 'x', '--days', '0'], '--days must be a whole number'],
    [['revoke', "' OR 1"], 'revoke needs the id'],
    [['revoke', 'hbk_abcde12_x'], 'revoke needs the id'],
    [['revoke'], 'revoke needs the id'],
    [['burn', 'it', 'all'], 'more than one order'],
    [['burn'], 'no order burn'],
    [['--nmae', 'x'], '--nmae'],
    [['--name', 'x', '--env', 'development'], '--env must be staging or production'],
  ])('refuses %j with a message', (args, message) => {
    expect(() => parseAdminKeyArguments(args)).toThrow(message);
  });
});

describe('npm test counts', () => {
  const file = (status: string, ...tests: string[]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  });

  it('tests over all files, and a file that did not run as one failure', () => {
    const files = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed'), file('failed')];
    expect(countTests(JSON.stringify({ testResults: files }))).toEqual({ passed: 3, failed: 2 });
  });

  it('a run that left no report as a failure', () => {
    expect(countTests(null)).toEqual({ passed: 0, failed: 1 });
  });
});

/** `npm run deploy`: what it refuses, the steps it takes, and that a failure at any of them leaves readers a version that works. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { askFacts, askHealth, askRunning, runStep } from '../../../tools/deploy/account.ts';
import { type Order, planDeployment, printedPlan } from '../../../tools/deploy/plan.ts';
import { configProblems, factProblems } from '../../../tools/deploy/preflight.ts';
import { runPlan } from '../../../tools/deploy/runPlan.ts';
import { readDeployTarget } from '../../../tools/deploy/target.ts';
import { PROJECT_DIR, runWrangler } from '../../../tools/wrangler.ts';

/** Stands on the PATH as wrangler, git and npm: writes each call down, answers as they do, and fails where it is told to. */
const FAKE = `#!/bin/sh
call="$(basename "$0") $*"
echo "$call" >> "$CALLS"
if [ -n "$FAIL_AT" ]; then case "$call" in *"$FAIL_AT"*) echo "told to fail" >&2; exit 1;; esac; fi
case "$call" in
  "git rev-parse"*) echo abc1234;;
  "wrangler secret list"*) echo '[{ "name": "JWT_SECRET" }, { "name": "RESEND_API_KEY" }]';;
  "wrangler deployments status"*) echo '{ "versions": [{ "version_id": "old", "percentage": 100 }] }';;
  "wrangler versions view"*) echo '{ "resources": { "script_runtime": { "migration_tag": "v4" } } }';;
  "wrangler versions upload"*) echo '{ "type": "version-upload", "version_id": "new" }' > "$WRANGLER_OUTPUT_FILE_PATH";;
  "wrangler deploy --tag"*) echo '{ "type": "deploy", "version_id": "'"$DEPLOYS"'" }' > "$WRANGLER_OUTPUT_FILE_PATH";;
esac
`;
const HERE = ['--config', 'wrangler.toml', '--env', 'production'];
const ORDER: Order = {
  env: 'production',
  config: 'wrangler.toml',
  tag: 'abc1234',
  running: 'old',
  hasObjectMigration: false,
  atOnce: false,
  shares: [10],
  waitSeconds: 0,
  withTests: false,
  uploadOnly: false,
};

let dir = '';
let config = '';
let health: Server;
let url = '';
/** What the deployed Worker is asked with; it answers as the version that the override names, else as the newest. */
const overrides: (string | undefined)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'deploy-'));
  for (const name of ['wrangler', 'git', 'npm']) {
    await writeFile(path.join(dir, name), FAKE);
    await chmod(path.join(dir, name), 0o755);
  }
  config = path.join(dir, 'wrangler.toml');
  const real = await readFile(path.join(PROJECT_DIR, 'wrangler.toml'), 'utf8');
  const filled = real
    .replaceAll('handbook.example', 'handbook-of-ours.org')
    .replaceAll('00000000-0000-0000-0000-000000000000', '6f1e0c1e-0000-4000-8000-000000000001');
  await writeFile(config, filled);
  health = createServer(({ headers }, response) => {
    const override = headers['cloudflare-workers-version-overrides'];
    overrides.push(override?.toString());
    response.end(JSON.stringify({ status: 'ok', deployment: 'new' }));
  });
  await new Promise<void>((done) => health.listen(0, '127.0.0.1', done));
  const { port }: AddressInfo = Object.assign({ port: 0, family: '', address: '' }, health.address());
  url = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  health.close();
  await rm(dir, { recursive: true });
});

beforeEach(async () => {
  overrides.length = 0;
  await writeFile(path.join(dir, 'calls'), '');
  vi.stubEnv('PATH', `${dir}:/usr/bin:/bin`);
  vi.stubEnv('CALLS', path.join(dir, 'calls'));
  vi.stubEnv('FAIL_AT', '');
  vi.stubEnv('DEPLOYS', 'new');
  return () => vi.unstubAllEnvs();
});

const calls = async () => (await readFile(path.join(dir, 'calls'), 'utf8')).trim().split('\n');
const trafficCalls = async () =>
  (await calls())
    .filter((call) => call.startsWith('wrangler versions deploy'))
    .map((call) => call.split(' --')[0]);

/** Takes the plan's steps with the fakes. @param healthFailsAt the number of the question that is answered badly */
async function run(order: Partial<Order> = {}, healthFailsAt = 0) {
  let asked = 0;
  return runPlan(planDeployment({ ...ORDER, ...order }), {
    run: (command, args) => runStep(command, args, false),
    askHealth: async (version, isOverridden) => {
      asked += 1;
      if (asked === healthFailsAt) throw new Error('It is down.');
      await askHealth({ url, worker: 'handbook-production', version, isOverridden, pauseMs: 0 });
    },
    wait: async () => undefined,
    say: () => undefined,
  });
}

describe('before anything is deployed', () => {
  const facts = { secretNames: ['JWT_SECRET', 'RESEND_API_KEY'], changedFiles: [] };

  it.each(['staging', 'production'] as const)(
    '%s as the repository has it is refused, name by name',
    (env) => {
      const said = configProblems(env, readDeployTarget('wrangler.toml', env)).map(({ what }) => what);
      expect(said).toEqual([
        'FRONTEND_URL is a placeholder',
        'API_URL is a placeholder',
        'ALLOWED_ORIGINS is a placeholder',
        'MAIL_FROM has a placeholder as its domain',
        'ADMIN_EMAILS names nobody, or a placeholder',
        `The database handbook-${env} has no id`,
      ]);
    },
  );

  it('what is filled in passes', () => {
    const target = readDeployTarget(config, 'production');
    expect(configProblems('production', target)).toEqual([]);
    expect(factProblems('production', target, facts)).toEqual([]);
  });

  it.each([
    [{ API_URL: 'http://handbook-of-ours.org' }, 'API_URL must be https'],
    [{ FRONTEND_URL: 'https://www.example.com' }, 'FRONTEND_URL is a placeholder'],
    [{ ALLOWED_ORIGINS: 'https://handbook-of-ours.org,https://x.test' }, 'ALLOWED_ORIGINS is a placeholder'],
    [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM must be an address'],
    [{ MAIL_PROVIDER: 'outbox' }, 'MAIL_PROVIDER outbox keeps mail locally'],
    [{ MAIL_PROVIDER: 'cloudflare' }, 'EMAIL is missing'],
    [{ ADMIN_EMAILS: '' }, 'ADMIN_EMAILS names nobody'],
    [{ ENVIRONMENT: 'development' }, 'ENVIRONMENT is not production'],
    [{ API_URL: 'https://other.org' }, 'No route leads from other.org'],
    [{ JWT_SECRET: 'in the open' }, 'JWT_SECRET stands in wrangler.toml'],
    [{ SESSION_TTL_DAYS: '0' }, 'SESSION_TTL_DAYS Invalid value'],
  ])('%j is refused with what to do', (vars, message) => {
    const target = readDeployTarget(config, 'production');
    const problems = configProblems('production', { ...target, vars: { ...target.vars, ...vars } });
    expect(problems.map(({ what }) => what).join('\n')).toContain(message);
    for (const { todo } of problems) expect(todo).toMatch(/\.$/);
  });

  it('a missing secret, uncommitted files and an account that does not answer are refused', () => {
    const target = readDeployTarget(config, 'production');
    const problems = factProblems('production', target, {
      secretNames: ['JWT_SECRET'],
      changedFiles: ['a.ts'],
    });
    expect(problems.map(({ what }) => what)).toEqual([
      'The secret RESEND_API_KEY is not set',
      '1 files are not committed, such as a.ts',
    ]);
    expect(factProblems('production', target, { secretNames: null, changedFiles: null })).toHaveLength(2);
  });

  it('the account is asked for secrets, the running version and its objects', async () => {
    expect(await askFacts(HERE)).toEqual(facts);
    expect(await askRunning(HERE)).toEqual({ id: 'old', migrationTag: 'v4' });
    vi.stubEnv('FAIL_AT', 'wrangler');
    expect(await askRunning(HERE)).toBeNull();
  });
});

describe('a deployment', () => {
  it('migrates first, asks the new version before it has traffic, and gives it more and more', async () => {
    expect(await run()).toBe('deployed');
    const end = '--config wrangler.toml --env production';
    expect(await calls()).toEqual([
      'npm run pages',
      'npm run docs',
      `wrangler deploy --dry-run ${end}`,
      `wrangler d1 migrations apply DB --remote ${end}`,
      `wrangler versions upload --tag abc1234 --message Commit abc1234 ${end}`,
      `wrangler versions deploy new@0% old@100% --yes ${end}`,
      `wrangler versions deploy new@10% old@90% --yes ${end}`,
      `wrangler versions deploy new@100% --yes ${end}`,
      `wrangler triggers deploy ${end}`,
    ]);
    const override = 'handbook-production="new"';
    expect(overrides).toEqual([override, override, override, undefined]);
  });

  it.each(['npm run pages', 'npm run docs', 'deploy --dry-run', 'd1 migrations', 'versions upload'])(
    'that fails at `%s` has touched no traffic',
    async (step) => {
      vi.stubEnv('FAIL_AT', step);
      expect(await run()).toBe('failed');
      expect(await trafficCalls()).toEqual([]);
    },
  );

  it.each(['new@0%', 'new@10%', 'new@100%', 'triggers deploy'])(
    'that fails at `%s` gives the old version all traffic',
    async (step) => {
      vi.stubEnv('FAIL_AT', step);
      expect(await run()).toBe('rolled_back');
      expect((await trafficCalls()).at(-1)).toBe('wrangler versions deploy old@100%');
    },
  );

  it.each([1, 2, 3, 4])('whose health is bad when asked for the %ith time is rolled back', async (time) => {
    expect(await run({}, time)).toBe('rolled_back');
    expect((await trafficCalls()).at(-1)).toBe('wrangler versions deploy old@100%');
  });

  it('says so when even the way back fails', async () => {
    vi.stubEnv('FAIL_AT', 'versions deploy');
    expect(await run()).toBe('not_rolled_back');
  });

  it('runs scripts that are there', async () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      await readFile(path.join(PROJECT_DIR, 'package.json'), 'utf8'),
    );
    const { steps } = planDeployment({ ...ORDER, withTests: true });
    const asked = steps.flatMap((step) =>
      step.kind === 'command' && step.command === 'npm' ? (step.args.at(-1) ?? '') : [],
    );
    expect(asked).toEqual(['test', 'pages', 'docs']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(asked));
  });

  it('is of no use when another version answers', async () => {
    const asked = askHealth({ url, worker: 'w', version: 'other', isOverridden: true, pauseMs: 0 });
    await expect(asked).rejects.toThrow('did not answer as other would: 200');
  });

  it('with new classes of objects goes to everybody at once, and cannot be taken back', async () => {
    expect(await run({ hasObjectMigration: true }, 1)).toBe('not_rolled_back');
    expect(await calls()).toContainEqual(expect.stringMatching(/^wrangler deploy --tag abc1234/));
    expect(await trafficCalls()).toEqual([]);
  });

  it('at once is well only when the version that it made answers, and not when the old one still does', async () => {
    expect(await run({ atOnce: true })).toBe('deployed');
    vi.stubEnv('DEPLOYS', 'newest');
    expect(await run({ atOnce: true })).toBe('rolled_back');
  });

  it('of a pull request uploads a version and touches nothing else', async () => {
    expect(await run({ uploadOnly: true })).toBe('deployed');
    expect((await calls()).some((call) => /migrations|versions deploy|triggers/.test(call))).toBe(false);
  });

  it('is printed as the commands that it will run', () => {
    const printed = printedPlan(planDeployment(ORDER));
    expect(printed).toContain(
      "wrangler versions deploy '{new version}@10%' old@90% --yes --config wrangler.toml",
    );
    expect(printed).toMatch(/If something fails after that:\n.*\n.* old@100% /);
  });
});

describe('the command', () => {
  const deploy = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['tools/deploy/main.ts', ...args], { cwd: PROJECT_DIR });

  it('deploys, and says how to go back', async () => {
    const { stdout } = await deploy('--env', 'production', '--config', config, '--url', url, '--wait', '0');
    expect(stdout).toContain(
      'Deployed abc1234 to production. To go back: npx wrangler versions deploy old@100%',
    );
    expect((await trafficCalls()).at(-1)).toBe('wrangler versions deploy new@100%');
  });

  it('prints the plan and asks nobody when it is dry, and fails while there are placeholders', async () => {
    const failed: { code: number; stdout: string; stderr: string } = await deploy(
      '--env',
      'staging',
      '--dry-run',
    ).then(
      () => ({ code: 0, stdout: '', stderr: '' }),
      (error) => error,
    );
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('API_URL is a placeholder');
    expect(failed.stdout).toContain('wrangler d1 migrations apply DB --remote');
    expect((await calls()).filter((call) => call.startsWith('wrangler'))).toEqual([]);
  });
});

it('what would be deployed is a bundle that wrangler takes, with its bindings', async () => {
  vi.unstubAllEnvs();
  const said = await runWrangler([
    'deploy',
    '--dry-run',
    '--env',
    'production',
    '--outdir',
    path.join(dir, 'out'),
  ]);
  for (const binding of ['READERS', 'DB', 'CONTENT', 'MAIL_QUEUE', 'METRICS', 'VERSION']) {
    expect(said).toContain(`env.${binding} `);
  }
  expect(said).not.toContain('LOCAL_MAILBOX');
});

/** `npm run deploy`: checks, then migrates, uploads, rolls out in shares, asks for health, and goes back when that fails. */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { askFacts, askHealth, askRunning, runCommand, runStep } from './account.ts';
import { DEPLOYED_ENVIRONMENTS } from './environments.ts';
import { planDeployment, printedPlan } from './plan.ts';
import { configProblems, factProblems, type Problem } from './preflight.ts';
import { runPlan } from './runPlan.ts';

const HEALTH_PAUSE_MS = 3_000;
const HELP = `Deploys the Worker to staging or production.

  npm run deploy -- --env staging|production [options]

  --dry-run         says what is wrong in wrangler.toml and prints the steps; asks and changes nothing elsewhere
  --shares LIST     percents of the traffic, one after the other      (default 10,50)
  --at-once         to everybody in one step: the first deployment
  --wait SECONDS    between two shares                                (default 120)
  --with-tests      runs the tests first
  --upload-only     uploads a version that gets no traffic, for a pull request
  --url URL         where to ask for health                           (default API_URL)
  --config FILE     wrangler's configuration                          (default wrangler.toml)
  --help

Ends with 1 when something is wrong or failed.`;

/** Were this guessed, an account that does not answer would make a deployment to everybody. */
const NOTHING_RUNS: Problem = {
  what: 'No version seems to run',
  todo: 'If this is the first deployment, say --at-once.',
};

function readOrder() {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', default: '' },
      'dry-run': { type: 'boolean', default: false },
      shares: { type: 'string', default: '10,50' },
      'at-once': { type: 'boolean', default: false },
      wait: { type: 'string', default: '120' },
      'with-tests': { type: 'boolean', default: false },
      'upload-only': { type: 'boolean', default: false },
      url: { type: 'string' },
      config: { type: 'string', default: 'wrangler.toml' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const env = DEPLOYED_ENVIRONMENTS.find((name) => name === values.env);
  if (env === undefined) throw new Error(`--env must be ${DEPLOYED_ENVIRONMENTS.join(' or ')}.`);
  const shares = values.shares.split(',').map(Number);
  const isGrowing = shares.every(
    (share, at) => Number.isInteger(share) && share > (shares[at - 1] ?? 0) && share <= 100,
  );
  if (!isGrowing) throw new Error('--shares must be growing whole percents, such as 10,50.');
  if (!/^\d{1,5}$/.test(values.wait)) throw new Error('--wait must be a whole number of seconds.');
  return { ...values, env, shares, waitSeconds: Number(values.wait) };
}

/** @returns whether all went well */
async function deploy(order: NonNullable<ReturnType<typeof readOrder>>): Promise<boolean> {
  const { env, config } = order;
  const isDry = order['dry-run'];
  const here = ['--config', config, '--env', env];
  // wrangler takes seconds to load, which no question about the options should cost.
  const { apiUrlOf, readDeployTarget } = await import('./target.ts');
  const target = readDeployTarget(config, env);
  const problems = configProblems(env, target);
  if (!isDry) problems.push(...factProblems(env, target, await askFacts(here)));
  const tag = (await runCommand('git', ['rev-parse', '--short', 'HEAD']).catch(() => 'unnamed')).trim();
  const running = isDry ? { id: '{running version}', migrationTag: null } : await askRunning(here);
  if (running === null && !order['at-once'] && !order['upload-only']) problems.push(NOTHING_RUNS);
  if (problems.length > 0) console.error(printedProblems(problems));
  if (problems.length > 0 && !isDry) return false;

  const newest = target.migrations.at(-1)?.tag ?? null;
  const plan = planDeployment({
    env,
    config,
    tag,
    running: running?.id ?? null,
    hasObjectMigration: typeof running?.migrationTag === 'string' && running.migrationTag !== newest,
    atOnce: order['at-once'],
    shares: order.shares,
    waitSeconds: order.waitSeconds,
    withTests: order['with-tests'],
    uploadOnly: order['upload-only'],
  });
  console.log(printedPlan(plan));
  if (isDry) return problems.length === 0;

  const url = order.url ?? apiUrlOf(target);
  const outcome = await runPlan(plan, {
    run: (command, args) => runStep(command, args),
    askHealth: (version, isOverridden) =>
      askHealth({ url, worker: target.name, version, isOverridden, pauseMs: HEALTH_PAUSE_MS }),
    wait: (seconds) => sleep(seconds * 1000),
    say: (line) => console.log(line),
  });
  const back =
    running === null ? '' : ` To go back: npx wrangler versions deploy ${running.id}@100% --env ${env} --yes`;
  const said = {
    deployed: `Deployed ${tag} to ${env}.${order['upload-only'] ? '' : back}`,
    failed:
      'Nothing of what runs was changed; migrations that were applied stay, and the running version works with them.',
    rolled_back: 'The old version has all traffic again. What failed stands above.',
    not_rolled_back: `The new version may have traffic, and going back was not possible (docs/runbook.md, "A bad deployment").${back}`,
  }[outcome];
  console.log(said);
  return outcome === 'deployed';
}

function printedProblems(problems: readonly Problem[]): string {
  return ['Not ready to deploy:', ...problems.map(({ what, todo }) => `- ${what}. ${todo}`), ''].join('\n');
}

try {
  const order = readOrder();
  if (order === null) console.log(HELP);
  else if (!(await deploy(order))) process.exitCode = 1;
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : error}\nnpm run deploy -- --help lists the options.`,
  );
  process.exitCode = 1;
}

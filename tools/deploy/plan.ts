/**
 * A deployment as a list of steps, made before the first is taken. D1's migrations come first, so a migration must leave the
 * running version working; traffic follows in shares, and any failure after that gives all of it back to the old version.
 */

/** Stands in commands until the upload has said what it is. */
export const NEW_VERSION = '{new version}';

export type Step =
  | { kind: 'command'; title: string; command: 'wrangler' | 'npm'; args: string[] }
  | { kind: 'wait'; title: string; seconds: number }
  /** @param isOverridden asks the new version though it has no traffic yet */
  | { kind: 'health'; title: string; isOverridden: boolean };

export type Plan = {
  steps: Step[];
  /** The first step after which readers may meet the new version. */
  firstWithTraffic: number;
  /** What gives everybody the old version again; empty when there is none. */
  rollback: Step[];
};

export type Order = {
  env: string;
  /** wrangler's configuration file. */
  config: string;
  /** Names what is deployed: git's short name of the commit. */
  tag: string;
  /** The version that runs now; null before the first deployment. */
  running: string | null;
  /** Whether new classes of objects come with it, which cannot be rolled out in shares nor rolled back. */
  hasObjectMigration: boolean;
  /** To everybody in one step: the first deployment, which has nothing to share with. */
  atOnce: boolean;
  /** Shares of traffic in percent, growing; 100 comes last by itself. */
  shares: readonly number[];
  waitSeconds: number;
  withTests: boolean;
  /** Only a version is made; nothing of what runs is touched. */
  uploadOnly: boolean;
};

export function planDeployment(order: Order): Plan {
  const { env, config, tag, running } = order;
  const here = ['--config', config, '--env', env];
  const wrangler = (title: string, ...args: string[]): Step => ({
    kind: 'command',
    title,
    command: 'wrangler',
    args: [...args, ...here],
  });
  const named = ['--tag', tag, '--message', `Commit ${tag}`];
  const tests: Step[] = order.withTests
    ? [{ kind: 'command', title: 'Run the tests', command: 'npm', args: ['test'] }]
    : [];
  const built: Step[] = [
    { kind: 'command', title: 'Build the pages', command: 'npm', args: ['run', 'pages'] },
    { kind: 'command', title: 'Write the API’s page and document', command: 'npm', args: ['run', 'docs'] },
  ];
  const check = wrangler('Check bundle and configuration', 'deploy', '--dry-run');
  const upload = wrangler('Upload the version', 'versions', 'upload', ...named);
  if (order.uploadOnly) {
    return {
      steps: [...tests, ...built, check, upload],
      firstWithTraffic: Number.POSITIVE_INFINITY,
      rollback: [],
    };
  }
  const migrate = wrangler('Apply migrations to D1', 'd1', 'migrations', 'apply', 'DB', '--remote');
  const before = [...tests, ...built, check, migrate];
  if (running === null || order.atOnce || order.hasObjectMigration) {
    const whole = wrangler('Deploy to everybody at once', 'deploy', ...named);
    const health: Step = { kind: 'health', title: 'Ask for health', isOverridden: false };
    const isReversible = running !== null && !order.hasObjectMigration;
    return {
      steps: [...before, whole, health],
      firstWithTraffic: before.length,
      rollback: isReversible ? [shift(running, 100)] : [],
    };
  }
  const rollOut = [...order.shares.filter((share) => share > 0 && share < 100), 100].flatMap(
    (share): Step[] => [
      shift(NEW_VERSION, share),
      ...(share < 100
        ? [
            {
              kind: 'wait',
              title: `Watch it for ${order.waitSeconds} s`,
              seconds: order.waitSeconds,
            } as const,
          ]
        : []),
      { kind: 'health', title: `Ask for health at ${share} %`, isOverridden: true },
    ],
  );
  const steps: Step[] = [
    ...before,
    upload,
    shift(NEW_VERSION, 0),
    { kind: 'health', title: 'Ask the new version for its health before it has traffic', isOverridden: true },
    ...rollOut,
    wrangler('Set routes, clock and queues', 'triggers', 'deploy'),
    { kind: 'health', title: 'Ask for health as everybody does', isOverridden: false },
  ];
  return { steps, firstWithTraffic: before.length + 1, rollback: [shift(running, 100)] };

  function shift(version: string, share: number): Step {
    const rest = version === NEW_VERSION && share < 100 ? [`${running}@${100 - share}%`] : [];
    const title =
      version === NEW_VERSION ? `Give it ${share} % of the traffic` : 'Give the old version all traffic';
    return wrangler(title, 'versions', 'deploy', `${version}@${share}%`, ...rest, '--yes');
  }
}

/** @returns the plan for a person to read */
export function printedPlan({ steps, rollback }: Plan): string {
  const line = (step: Step) => {
    if (step.kind === 'command')
      return `${step.title}\n     ${step.command} ${step.args.map(quoted).join(' ')}`;
    return step.title;
  };
  const numbered = steps.map((step, index) => `${String(index + 1).padStart(2)}. ${line(step)}`);
  const back = rollback.map((step) => ` ↩  ${line(step)}`);
  return [...numbered, ...(back.length > 0 ? ['If something fails after that:', ...back] : [])].join('\n');
}

function quoted(argument: string): string {
  return /^[\w@%./:=-]+$/.test(argument) ? argument : `'${argument}'`;
}

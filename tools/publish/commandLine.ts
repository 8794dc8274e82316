/** The options of `npm run publish`, and where the ones that are not given come from. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentKey, localUrl, readTarget, UsageError } from '../target.ts';

export const HELP = `Publishes a handbook: a folder of Markdown files with front matter, and its folder "files".

  npm run publish -- DIR [options]

  --to URL         the running backend            (default http://localhost:8787, or at PORT)
  --key KEY        an admin key of scope write    (default ADMIN_KEY, or the local development key)
  --dry-run        says what would be published, and sends nothing
  --help

It may be run again at any time: what is there already is not sent again. What is not in the folder stays published.`;

export type PublishOptions = { dir: string; to: URL; key: string; dryRun: boolean };

/** Where the command was called: npm changes the directory, and says where it came from. */
export type Surroundings = { env: NodeJS.ProcessEnv; cwd: string };

/** @returns what to do, or null when help is asked for. @throws UsageError */
export async function readCommandLine(
  args: string[],
  { env, cwd }: Surroundings,
): Promise<PublishOptions | null> {
  const { values, positionals } = parseOptions(args);
  if (values.help) return null;
  const [dir, ...more] = positionals;
  if (dir === undefined || more.length > 0) throw new UsageError('One folder is needed, such as handbook.');
  const to = readTarget(values.to ?? localUrl(env));
  return {
    dir: resolve(env.npm_lifecycle_event === 'publish' ? (env.INIT_CWD ?? cwd) : cwd, dir),
    to,
    key: values.key ?? env.ADMIN_KEY ?? (await developmentKey(to, env)),
    dryRun: values['dry-run'] ?? false,
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        key: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split('\n')[0] : 'Unknown option.'}`);
  }
}

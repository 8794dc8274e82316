/** The options of `npm run import`, and where the ones that are not given come from. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentKey, localUrl, readTarget, UsageError } from '../target.ts';

export const HELP = `Imports readers and their progress from the old PostgreSQL database.

  npm run import -- --from FILE|postgres://… [options]

  --from FILE      output of pg_dump --data-only, COPY or INSERT form, plain or gzipped
  --from URL       a live PostgreSQL, read only: postgres://user:password@host/database
  --to URL         the running backend            (default http://localhost:8787, or at PORT)
  --key KEY        an admin key                   (default ADMIN_KEY, or the local development key)
  --dry-run        reads and checks all rows, sends nothing
  --report FILE    writes the summary as JSON, with every rejected row
  --restart        sends all rows, even if an interrupted run had some confirmed
  --help

It may be run again at any time: each row counts once. Rows that cannot be taken are listed with table, id and
reason; all others are in.`;

export type ImportOptions = {
  from: string;
  to: URL;
  /** Null only in a dry run, which needs none. */
  key: string | null;
  dryRun: boolean;
  restart: boolean;
  report: string | null;
};

/** Where the command was called: npm changes the directory, and says where it came from. */
export type Surroundings = { env: NodeJS.ProcessEnv; cwd: string };

/** @returns what to do, or null when help is asked for. @throws UsageError */
export async function readCommandLine(
  args: string[],
  { env, cwd }: Surroundings,
): Promise<ImportOptions | null> {
  const values = parseOptions(args);
  if (values.help) return null;
  if (values.from === undefined) throw new UsageError('--from is needed: a dump file or a postgres:// URL.');
  const directory = env.npm_lifecycle_event === 'import' ? (env.INIT_CWD ?? cwd) : cwd;
  const dryRun = values['dry-run'] ?? false;
  const to = readTarget(values.to ?? localUrl(env));
  return {
    from: /^[a-z][a-z0-9+.-]+:\/\//i.test(values.from)
      ? readSourceUrl(values.from)
      : resolve(directory, values.from),
    to,
    key: dryRun ? null : (values.key ?? env.ADMIN_KEY ?? (await developmentKey(to, env))),
    dryRun,
    restart: values.restart ?? false,
    report: values.report === undefined ? null : resolve(directory, values.report),
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        key: { type: 'string' },
        'dry-run': { type: 'boolean' },
        restart: { type: 'boolean' },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split('\n')[0] : 'Unknown option.'}`);
  }
}

function readSourceUrl(text: string): string {
  if (!/^postgres(ql)?:/i.test(text) || URL.parse(text) === null) {
    throw new UsageError(
      '--from must be a file, or a URL such as postgres://user:password@host:5432/database.',
    );
  }
  return text;
}

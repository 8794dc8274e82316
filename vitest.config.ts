/**
 * Four kinds of test: inside workerd, pure ones that need no Worker, from outside in Node, and in a browser. Files share
 * processes, since loading what they need takes longer than most of them do.
 */
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type InlineConfig, type TestSpecification } from 'vitest/node';
import { builtDocument } from './tools/openapi/document.ts';

/**
 * What needs nothing of a Worker, and so runs in Node at less cost. The rules that are left out here need what Node 24 has not (`toHex`), or are to hold with workerd's own time zones.
 */
const PURE = [
  'test/rules/!(accessLog|localTime|nudges.property|zoneFormatters).test.ts',
  'test/content/{inParts,renderMarkdown}.test.ts',
  'test/email/{mailboxPage,mimeHeaders,templates}.test.ts',
  'test/email/providers/with*.test.ts',
  'test/http/{contentDisposition,retryAfter}.test.ts',
  'test/objects/alarm.test.ts',
  'test/{mailSettings,packedOutcome}.test.ts',
];

/**
 * What cannot share a process: Miniflare reads which certificates it trusts while it is loaded, and a tab that waits for the
 * network for good keeps the lock that other tabs need.
 */
const OWN_PROCESS = ['test/node/email/smtp.test.ts', 'test/node/client/presence.test.ts'];

/** A fresh clone knows only how large files are, and not how long they take. */
const SLOWEST = [
  'http/everyRoute',
  'flows/convergence.property',
  'reports/rollups.property',
  'auth/exactlyOneWinner',
  'flows/dripDays',
];

/** For files that share a process. */
const SHARED = { isolate: false, setupFiles: ['test/helpers/leaveNothing.ts'] };

const TEST_SECRETS = { JWT_SECRET: 'a secret of the tests only and of 32 bytes or more' };

/** @returns false for the one error that is none of ours; every other still fails the run */
const onUnhandledError: NonNullable<InlineConfig['onUnhandledError']> = ({ name, message }) =>
  !(
    name === 'EnvironmentTeardownError' &&
    /Closing rpc while "(?:resolve|onUserConsoleLog)" was pending/.test(message ?? '')
  );

/** Of the Worker's files, which come last, those that take longest come first, so that none runs alone at the end. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const slow = sorted.filter(({ moduleId }) =>
      SLOWEST.some((name) => moduleId.endsWith(`/test/${name}.test.ts`)),
    );
    const others = sorted.filter((file) => !slow.includes(file));
    const first = others.findIndex(({ project }) => project.name === 'workers');
    return first < 0 ? sorted : others.toSpliced(first, 0, ...slow);
  }
}

export default defineConfig(async () => ({
  test: {
    silent: 'passed-only' as const,
    sequence: { sequencer: SlowestFirst },
    // Many tests wait for processes and clocks, so more at once than there are cores are faster.
    maxWorkers: 3,
    // A queue brings its messages a second late, perhaps just when a test file ends; the runner then reports that it closed
    // on the loading of the Worker or on a line of its log. Nothing of ours has failed, and every other unhandled error
    // still counts.
    onUnhandledError,
    coverage: {
      provider: 'istanbul' as const,
      include: ['src/**', 'objects/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { statements: 90, branches: 85, functions: 90, lines: 90 },
    },
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ...TEST_SECRETS,
                TEST_MIGRATIONS: await readD1Migrations('migrations'),
                TEST_OPENAPI: JSON.parse(JSON.stringify(await builtDocument())),
              },
            },
          }),
        ],
        test: {
          name: 'workers',
          // One workerd after another would take most of the time; setUp.ts gives each file a world of its own instead.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/node/**', 'test/browser/**', ...PURE],
          setupFiles: ['test/helpers/setUp.ts'],
          testTimeout: 30_000,
          // Hundreds of modules, read one by one, take seconds for each test file, and warn about maps that are not shipped.
          deps: { optimizer: { ssr: { enabled: true, include: ['stripe', '@sentry/core'] } } },
        },
      },
      { test: { name: 'pure', ...SHARED, include: PURE, testTimeout: 30_000 } },
      {
        test: {
          name: 'node',
          ...SHARED,
          include: ['test/node/**/*.test.ts'],
          exclude: OWN_PROCESS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'process', include: OWN_PROCESS, testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'browser',
          ...SHARED,
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/oneForAll.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}));

/** What wrangler reads from wrangler.toml, where the product promises something about it. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { NETWORK_LIMIT } from '../../../src/auth/networkLimit.ts';
import { parseConfig } from '../../../src/config.ts';

const Named = v.looseObject({ name: v.string() });
const Bound = v.looseObject({ binding: v.string() });
const Read = v.looseObject({
  name: v.string(),
  vars: v.record(v.string(), v.string()),
  durable_objects: v.object({ bindings: v.array(Named) }),
  d1_databases: v.array(Bound),
  r2_buckets: v.array(Bound),
  kv_namespaces: v.array(Bound),
  analytics_engine_datasets: v.array(Bound),
  version_metadata: v.optional(Bound),
  queues: v.object({
    producers: v.array(Bound),
    consumers: v.array(v.looseObject({ queue: v.string(), dead_letter_queue: v.optional(v.string()) })),
  }),
  ratelimits: v.array(v.looseObject({ name: v.string(), namespace_id: v.string() })),
  migrations: v.array(v.unknown()),
  triggers: v.object({ crons: v.array(v.string()) }),
  observability: v.unknown(),
  compatibility_date: v.string(),
  assets: v.unknown(),
});
const read = (env?: string) =>
  v.parse(
    Read,
    unstable_readConfig(env === undefined ? { config: 'wrangler.toml' } : { config: 'wrangler.toml', env }),
  );
type Config = ReturnType<typeof read>;

const development = read();
const ENVIRONMENTS = ['staging', 'production'] as const;

/** Everything that belongs to one environment alone is named after it. */
const withoutEnvironment = (value: unknown, env: string): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === 'database_id' || key === 'namespace_id' ? null : inner,
    )
      .replaceAll(`handbook-${env}`, 'handbook')
      .replaceAll(`handbook_${env}`, 'handbook')
      .replaceAll('handbook_development', 'handbook'),
  );

/** What must be the same everywhere, under the names that the code knows. */
const sharedParts = (config: Config) => ({
  objects: config.durable_objects.bindings,
  databases: config.d1_databases,
  buckets: config.r2_buckets,
  datasets: config.analytics_engine_datasets,
  version: config.version_metadata,
  queues: config.queues,
  limits: config.ratelimits,
  migrations: config.migrations,
  triggers: config.triggers,
  observability: config.observability,
  compatibilityDate: config.compatibility_date,
  assets: config.assets,
});

it('the platform logs no URL and no header of a request, since they hold addresses and tokens', () => {
  expect(development.observability).toMatchObject({ enabled: true, logs: { invocation_logs: false } });
});

it('a flood is told the limit that is really set', () => {
  const limit = development.ratelimits.find(({ name }) => name === 'IP_LIMIT');
  expect(limit?.simple).toEqual({ limit: NETWORK_LIMIT.requests, period: NETWORK_LIMIT.seconds });
});

describe.each(ENVIRONMENTS)('%s', (env) => {
  const config = read(env);

  it('has every binding of development, set alike, and no mailbox on show', () => {
    expect(withoutEnvironment(sharedParts(config), env)).toEqual(
      withoutEnvironment(sharedParts(development), 'development'),
    );
    expect(config.kv_namespaces).toEqual([]);
    expect(config.name).toBe(`handbook-${env}`);
  });

  it('has variables that the Worker takes once its secrets are set', () => {
    const secrets = { JWT_SECRET: 'a secret for signing of 32 bytes or more', RESEND_API_KEY: 'key' };
    expect(parseConfig({ ...config.vars, ...secrets }).environment).toBe(env);
    expect(() => parseConfig(config.vars)).toThrow(/RESEND_API_KEY|JWT_SECRET/);
  });

  it('keeps its dead messages in a queue that the Worker knows by its ending', () => {
    const [mail, dead] = config.queues.consumers;
    expect(mail?.dead_letter_queue).toBe(dead?.queue);
    expect(dead?.queue).toMatch(/-dead$/);
  });
});

it('no two environments share a database, a bucket, a queue or a limit', () => {
  const all = [development, ...ENVIRONMENTS.map(read)];
  for (const namesOf of [
    (config: Config) => config.d1_databases.map(({ database_name }) => database_name),
    (config: Config) => config.r2_buckets.map(({ bucket_name }) => bucket_name),
    (config: Config) => config.queues.consumers.map(({ queue }) => queue),
    (config: Config) => config.analytics_engine_datasets.map(({ dataset }) => dataset),
    (config: Config) => config.ratelimits.map(({ namespace_id }) => namespace_id),
  ]) {
    const names = all.flatMap(namesOf);
    expect(new Set(names).size).toBe(names.length);
  }
});

/** What wrangler.toml says of one environment, as far as a deployment must know it. */
import * as v from 'valibot';
import { unstable_readConfig } from 'wrangler';
import type { DeployedEnvironment } from './environments.ts';

const Target = v.object({
  /** The Worker's name, the environment's included. */
  name: v.string(),
  vars: v.record(v.string(), v.unknown()),
  d1_databases: v.array(
    v.object({ binding: v.string(), database_name: v.string(), database_id: v.string() }),
  ),
  kv_namespaces: v.array(v.object({ binding: v.string() })),
  send_email: v.optional(v.array(v.object({ name: v.string() })), []),
  migrations: v.array(v.object({ tag: v.string() })),
  routes: v.optional(v.array(v.union([v.string(), v.object({ pattern: v.string() })])), []),
});
export type DeployTarget = v.InferOutput<typeof Target>;

/** @param config the file's path @throws Error when wrangler cannot read it */
export function readDeployTarget(config: string, env: DeployedEnvironment): DeployTarget {
  return v.parse(Target, unstable_readConfig({ config, env }, { hideWarnings: true }));
}

/** @returns where the deployed Worker answers */
export function apiUrlOf({ vars }: DeployTarget): string {
  return String(vars.API_URL ?? '');
}

/** Where a deployment may go: the environments of wrangler.toml that are not development. */
export const DEPLOYED_ENVIRONMENTS = ['staging', 'production'] as const;
export type DeployedEnvironment = (typeof DEPLOYED_ENVIRONMENTS)[number];

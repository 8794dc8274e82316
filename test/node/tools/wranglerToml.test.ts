/** What wrangler reads from wrangler.toml, where the product promises something about it. */
import { expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { NETWORK_LIMIT } from '../../../src/auth/networkLimit.ts';

type Read = {
  observability: unknown;
  ratelimits: { name: string; simple: { limit: number; period: number } }[];
};
const config: Read = unstable_readConfig({ config: 'wrangler.toml' });

it('the platform logs no URL and no header of a request, since they hold addresses and tokens', () => {
  expect(config.observability).toMatchObject({ enabled: true, logs: { invocation_logs: false } });
});

it('a flood is told the limit that is really set', () => {
  const limit = config.ratelimits.find(({ name }) => name === 'IP_LIMIT');
  expect(limit?.simple).toEqual({ limit: NETWORK_LIMIT.requests, period: NETWORK_LIMIT.seconds });
});

/** What wrangler reads from wrangler.toml, where the product promises something about it. */
import { expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';

const config: { observability: unknown } = unstable_readConfig({ config: 'wrangler.toml' });

it('the platform logs no URL and no header of a request, since they hold addresses and tokens', () => {
  expect(config.observability).toMatchObject({ enabled: true, logs: { invocation_logs: false } });
});

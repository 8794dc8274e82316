/** The product's router with another configuration, on the same objects and database. */
import { env } from 'cloudflare:workers';
import { openApp } from '../../src/app.ts';
import type { Bindings } from '../../src/bindings.ts';
import type { Config } from '../../src/config.ts';
import { createRouter } from '../../src/router.ts';
import { type CallOptions, config, requestOf } from './api.ts';
import { described } from './described.ts';

/** @returns `call` for a router whose configuration or bindings differ from those of the tests */
export async function routerWith(
  changes: Partial<Config>,
  bindings: Partial<Bindings> = {},
): Promise<(method: string, path: string, options?: CallOptions) => Promise<Response>> {
  const changed = { ...config, ...changes };
  const router = createRouter(await openApp(changed, { ...env, ...bindings }));
  return async (method, path, options) =>
    described(
      { method, path, body: options?.body },
      await router.fetch(requestOf(method, path, options), () => {}),
    );
}

/** What `import { env } from 'cloudflare:workers'` holds in a test besides (vitest.config.ts). */
import type { D1Migration } from 'cloudflare:test';
import type { OpenApiDocument } from '../openapi/openApi.ts';

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[];
      TEST_OPENAPI: OpenApiDocument;
    }
  }
}

/** What `import { env } from 'cloudflare:workers'` holds, in the Worker and in its tests. */
import type { D1Migration } from 'cloudflare:test';
import type { Bindings } from './bindings.ts';

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof import('./worker.ts');
    }
  }
}

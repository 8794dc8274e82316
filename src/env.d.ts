/** What `import { env } from 'cloudflare:workers'` holds in the Worker. */
import type { Bindings } from './bindings.ts';

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {}
    interface GlobalProps {
      mainModule: typeof import('./worker.ts');
    }
  }
}

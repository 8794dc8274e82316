/** Takes a reader's access away, where a test needs one without it. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { objectOf } from './api.ts';

export async function refuseAccess(email: string): Promise<void> {
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec('UPDATE profile SET has_access = 0');
  });
  await evictDurableObject(objectOf(email));
}

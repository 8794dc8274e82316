/** The guide's rate limit: a counter in KV for each reader and minute, read and written with each request. */

const WINDOW_SECONDS = 60;

/** @param limit requests a minute @returns whether the request may go on */
export async function rateLimit(kv: KVNamespace, name: string, limit: number): Promise<boolean> {
  const key = `rate:${name}:${Math.floor(Date.now() / 1000 / WINDOW_SECONDS)}`;
  const count = Number((await kv.get(key)) ?? 0);
  if (count >= limit) return false;
  await kv.put(key, String(count + 1), { expirationTtl: 2 * WINDOW_SECONDS });
  return true;
}

/**
 * `GET /api/health`: whether each part answers that requests need. Anyone may ask, so the parts are asked once in a few
 * seconds by each isolate, however many ask.
 */
import { version } from '../../package.json';
import type { Context, Handler } from '../context.ts';
import { json, jsonText } from '../http/reply.ts';
import { withinTimeOrThrow } from '../withinTime.ts';

const FRESH_MS = 5_000;
/** A part that needs longer is of no use to a request either. */
const CHECK_TIMEOUT_MS = 3_000;
const RETRY_SECONDS = 10;
/** No address, so no reader has this object; asked for a session, it leaves nothing in storage. */
const OBJECT_NAME = 'health';

type Verdict = 'ok' | 'down';
type Part = 'database' | 'content' | 'objects' | 'queue';
type Health = { checkedAt: number; checks: Record<Part, Verdict> };

/** By the application, of which each isolate has one. Answers are kept, never promises: those belong to one request. */
const known = new WeakMap<Context['bindings'], Health>();

export const getHealth: Handler = async (_, context) => {
  const { bindings } = context;
  const now = Date.now();
  let health = known.get(bindings);
  if (!health || now - health.checkedAt >= FRESH_MS) {
    // Who asks meanwhile is told what was known, rather than asking too.
    if (health) health.checkedAt = now;
    health = { checkedAt: now, checks: await checkAll(context) };
    known.set(bindings, health);
  }
  const { checks, checkedAt } = health;
  const isWell = Object.values(checks).every((verdict) => verdict === 'ok');
  const body = {
    status: isWell ? 'ok' : 'degraded',
    version,
    deployment: bindings.VERSION?.id ?? null,
    checks,
    checkedAt: new Date(checkedAt).toISOString(),
  };
  if (isWell) return json(body);
  return jsonText(JSON.stringify(body), { 'Retry-After': String(RETRY_SECONDS) }, 503);
};

async function checkAll({ bindings, readers, log }: Context): Promise<Record<Part, Verdict>> {
  const asked: Record<Part, () => Promise<unknown>> = {
    database: () => bindings.DB.prepare('SELECT 1 FROM readers LIMIT 1').all(),
    content: () => bindings.CONTENT.head('health'),
    objects: async () => readers.byEmail(OBJECT_NAME).session('none'),
    queue: () => bindings.MAIL_QUEUE.metrics(),
  };
  const check = async (part: Part): Promise<Verdict> => {
    try {
      await withinTimeOrThrow(asked[part](), CHECK_TIMEOUT_MS, part);
      return 'ok';
    } catch (error) {
      log.error('health.down', error, { part });
      return 'down';
    }
  };
  const [database, content, objects, queue] = await Promise.all([
    check('database'),
    check('content'),
    check('objects'),
    check('queue'),
  ]);
  return { database, content, objects, queue };
}

/** `GET /api/health`: whether the parts that every request needs are there. */

import { version } from '../../package.json';
import type { Handler } from '../context.ts';
import { json } from '../http/reply.ts';

export const getHealth: Handler = async (_, { bindings, log }) => {
  const database = await bindings.DB.prepare('SELECT 1 FROM readers LIMIT 1')
    .all()
    .then(() => 'ok' as const)
    .catch((error) => {
      log.error('health.database', error);
      return 'down' as const;
    });
  const body = { status: database === 'ok' ? 'ok' : 'degraded', version, checks: { database } };
  if (database === 'ok') return json(body);
  return new Response(JSON.stringify(body), {
    status: 503,
    headers: { 'Content-Type': 'application/json', 'Retry-After': '10' },
  });
};

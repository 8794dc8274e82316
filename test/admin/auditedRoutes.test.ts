/** Every route of the admin API that changes something writes one entry of the audit log. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ROUTES } from '../../src/router.ts';
import { call, quickReader } from '../helpers/api.ts';
import { act, added, intents } from '../helpers/audit.ts';
import { ORDER } from '../helpers/broadcasts.ts';
import { publish } from '../helpers/chapterMails.ts';
import { chapterBody } from '../helpers/content.ts';
import { subscriberRow } from '../helpers/imports.ts';
import { deliver, interceptQueue, providerThat } from '../helpers/postOffice.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { untilQuiet } from '../helpers/reports.ts';

stopTheClock();
afterEach(() => {
  vi.restoreAllMocks();
});
beforeAll(async () => {
  await quickReader('owner@example.com');
  await publish(1, { free: true });
});

async function deadLetter(): Promise<string> {
  const jobs = interceptQueue();
  const { email, accessToken } = await quietReader();
  jobs.length = 0;
  await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
  await deliver(
    jobs.splice(0),
    providerThat(() => ({ kind: 'refused', reason: 'http_400' })),
  );
  await untilQuiet(email);
  const { results } = await env.DB.prepare(
    "SELECT letter.value ->> 'id' AS id FROM readers, json_each(dead_letters) AS letter WHERE email = ?",
  )
    .bind(email)
    .all<{ id: string }>();
  return results[0]?.id ?? '';
}

const newBroadcast = async () => (await (await act('POST', '/broadcasts', ORDER)).json<{ id: string }>()).id;

let made = 0;
const fresh = () => {
  made += 1;
  return made;
};

/** For each route that changes something, a request that really does. */
const CHANGES: Record<string, () => Promise<() => Promise<Response>>> = {
  'PATCH /readers/:email': async () => {
    const { email } = await quietReader();
    return () => act('PATCH', `/readers/${email}`, { hasAccess: false });
  },
  'DELETE /readers/:email': async () => {
    const { email } = await quietReader();
    return () => act('DELETE', `/readers/${email}`);
  },
  'POST /readers/:email/sessions/revoke': async () => {
    const { email } = await quietReader();
    return () => act('POST', `/readers/${email}/sessions/revoke`);
  },
  'POST /readers/:email/progress': async () => {
    const { email } = await quietReader();
    return () => act('POST', `/readers/${email}/progress`, { chapterNumber: 1, action: 'mark' });
  },
  'POST /reports/sums/check': async () => {
    await env.DB.prepare('INSERT OR REPLACE INTO rollups (week, counts) VALUES (1, \'{"lost":5}\')').run();
    return async () => {
      for (;;) {
        const answer = await act('POST', '/reports/sums/check', { write: true });
        const { state } = await answer.clone().json<{ state: string }>();
        if (state === 'done') return answer;
      }
    };
  },
  'PUT /codes/:code': async () => () => act('PUT', `/codes/MADE${fresh()}`, { kind: 'gift', limit: 1 }),
  'DELETE /codes/:code': async () => {
    const code = `STOP${fresh()}`;
    await act('PUT', `/codes/${code}`, { kind: 'gift', limit: 1 });
    return () => act('DELETE', `/codes/${code}`);
  },
  'POST /import': async () => () => {
    const row = subscriberRow(`audit-${fresh()}`, `imported${fresh()}@example.com`);
    return act('POST', '/import', JSON.stringify(row), { 'Content-Type': 'application/x-ndjson' });
  },
  'PUT /content/chapters/:chapterNumber': async () => () =>
    act('PUT', '/content/chapters/2', chapterBody('two', { title: `Title ${fresh()}` })),
  'DELETE /content/chapters/:chapterNumber': async () => {
    await act('PUT', '/content/chapters/3', chapterBody('three'));
    return () => act('DELETE', '/content/chapters/3');
  },
  'POST /dead-letters/:id/retry': async () => {
    const id = await deadLetter();
    return () => act('POST', `/dead-letters/${id}/retry`);
  },
  'DELETE /dead-letters/:id': async () => {
    const id = await deadLetter();
    return () => act('DELETE', `/dead-letters/${id}`);
  },
  'PUT /content/files/:key+': async () => () =>
    act('PUT', '/content/files/notes.txt', `text ${fresh()}`, { 'Content-Type': 'text/plain' }),
  'DELETE /content/files/:key+': async () => {
    await act('PUT', '/content/files/gone.txt', 'text', { 'Content-Type': 'text/plain' });
    return () => act('DELETE', '/content/files/gone.txt');
  },
  'POST /broadcasts': async () => () => act('POST', '/broadcasts', ORDER),
  'POST /broadcasts/test': async () => {
    const { subject, markdown } = ORDER;
    return () => act('POST', '/broadcasts/test', { subject, markdown, to: 'owner@example.com' });
  },
  'DELETE /broadcasts/:id': async () => {
    const id = await newBroadcast();
    return () => act('DELETE', `/broadcasts/${id}`);
  },
  'POST /keys': async () => () => act('POST', '/keys', { name: 'A key' }),
  'DELETE /keys/:id': async () => {
    const { id } = await (await act('POST', '/keys', { name: 'Gone' })).json<{ id: string }>();
    return () => act('DELETE', `/keys/${id}`);
  },
};
/** Asked by POST, because a whole text goes with it. */
const CHANGES_NOTHING = ['POST /broadcasts/preview'];

const ASKED = ROUTES.filter(([method, path]) => method !== 'GET' && path.startsWith('/api/admin/'))
  .map(([method, path]) => `${method} ${path.slice('/api/admin'.length)}`)
  .filter((route) => !CHANGES_NOTHING.includes(route));

test.each(ASKED)('%s writes one entry, which says who did what', async (route) => {
  const prepare = CHANGES[route];
  if (!prepare) throw new Error(`How ${route} changes something is not told here, so its entry is not seen.`);
  const change = await prepare();
  const requestIds: (string | null)[] = [];
  const written = await added(async () => {
    const answer = await change();
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    requestIds.push(answer.headers.get('X-Request-Id'));
  });
  expect(written).toMatchObject([{ actor: { kind: 'key', name: 'test' }, state: 'done' }]);
  expect(written.map(({ requestId }) => requestId)).toEqual(requestIds);
  expect(await intents()).toBe(0);
});

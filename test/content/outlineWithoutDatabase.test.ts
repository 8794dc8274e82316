/** The outline while D1 does not answer: reading goes on, and nobody is shown an empty handbook. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { forgetOutline } from '../../src/content/outline.ts';
import { quickReader } from '../helpers/api.ts';
import { routerWith } from '../helpers/otherRouter.ts';

type Prepare = D1Database['prepare'];

/** D1 as it is, but for statements over the chapters. */
function databaseThat(answersChapters: () => Promise<never>): D1Database {
  return new Proxy(env.DB, {
    get(db, name) {
      if (name !== 'prepare') return Reflect.get(db, name);
      const prepare: Prepare = (sql) => {
        const statement = db.prepare(sql);
        if (!sql.includes('FROM chapters')) return statement;
        return new Proxy(statement, {
          get: (of, key) => (key === 'all' ? answersChapters : Reflect.get(of, key)),
        });
      };
      return prepare;
    },
  });
}

const failing = databaseThat(() => Promise.reject(new Error('D1_ERROR: database is locked')));
const silent = databaseThat(() => new Promise(() => {}));

describe.each([
  ['fails', failing],
  ['hangs', silent],
])('while D1 %s', (_, DB) => {
  beforeEach(forgetOutline);

  test('the outline is 503, not an empty one that caches believe', async () => {
    const call = await routerWith({}, { DB });
    const response = await call('GET', '/api/content/chapters');
    expect(response.status).toBe(503);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Retry-After')).toBe('5');
  });

  test('progress is saved and read', async () => {
    const call = await routerWith({}, { DB });
    const { accessToken: token } = await quickReader();
    expect((await call('PUT', '/api/progress/2', { token, body: { completed: true } })).status).toBe(200);
    const read = await call('GET', '/api/progress', { token });
    expect(await read.json()).toMatchObject({ chapters: [{ chapterNumber: 2, completed: true }] });
  });
});

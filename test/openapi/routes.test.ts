/** The document and the router tell of the same routes. */
import { expect, test } from 'vitest';
import { templateOf } from '../../openapi/document.ts';
import { TAGS } from '../../openapi/routes/tags.ts';
import { ROUTES } from '../../src/router.ts';

const served = ROUTES.map(([method, path]) => `${method} ${path}`).filter(
  (route) => !route.includes(' /dev/'),
);
const told = TAGS.flatMap(({ routes }) => Object.keys(routes));
const ADVICE =
  'Describe the route in the table of its tag in openapi/routes, its body in openapi/requests.ts, ';

test('every route of the API is in the document, as the router writes it', () => {
  const missing = served.filter((route) => !told.includes(route));
  expect(missing, `${ADVICE}and what it answers in openapi/answers.`).toEqual([]);
});

test('the document tells of no route that is not served, and of none twice', () => {
  expect(
    told.filter((route) => !served.includes(route)),
    'Take these out of openapi/routes.',
  ).toEqual([]);
  expect(new Set(told.map(templateOf)).size).toBe(told.length);
});

test('every operation has a name of its own, and says what each parameter in its path is', () => {
  const operations = TAGS.flatMap(({ routes }) => Object.entries(routes));
  const ids = operations.map(([, { id }]) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  for (const [route, { path = {} }] of operations) {
    const names = [...route.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect([route, Object.keys(path)]).toEqual([route, names]);
  }
});

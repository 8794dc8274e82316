/** The previews at /dev/mailbox/templates. */
import { expect, test } from 'vitest';
import { MAIL_KINDS } from '../../src/wire/mail.ts';
import { call } from '../helpers/api.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';

test('every kind of mail is shown in light and dark, for a desk and a phone, and as text', async () => {
  const answer = await call('GET', '/dev/mailbox/templates');
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(answer.headers.get('Content-Security-Policy')).not.toContain('script-src');
  const page = await answer.text();
  const kinds = [...page.matchAll(/<details name="template" id="(\w+)"/g)].map(([, kind]) => kind);
  expect(kinds.toSorted()).toEqual([...MAIL_KINDS, 'new_address', 'old_address'].toSorted());
  for (const view of ['desk light', 'desk dark', 'phone light', 'phone dark']) {
    expect(page.split(`<figure class="${view}">`)).toHaveLength(kinds.length + 1);
  }
  expect(page.split('<pre>Hello Ada,').length + page.split('====\n\nHello Ada,').length).toBe(
    kinds.length + 2,
  );
});

test('a view keeps its colours, whatever its browser prefers', async () => {
  const page = await (await call('GET', '/dev/mailbox/templates')).text();
  expect(page).not.toContain('prefers-color-scheme');
  expect(page.split('@media (min-width:0){').length).toBe(page.split('@media not all{').length);
});

test('the mailbox leads there', async () => {
  expect(await (await call('GET', '/dev/mailbox')).text()).toContain('href="/dev/mailbox/templates"');
});

test('there are none outside development', async () => {
  const api = await routerWith({ environment: 'production' });
  await expectProblem(await api('GET', '/dev/mailbox/templates'), 404, 'not_found');
});

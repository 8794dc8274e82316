/** A chapter mail through the real queue and the local mailbox, opened, clicked and stopped, until the report shows it. */
import { expect, test, vi } from 'vitest';
import type { EmailReport, MailKindReport } from '../../src/wire/reports.ts';
import { call, mailsTo, ORIGIN, signUpAndIn } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { ownerToken, readReport, untilQuiet } from '../helpers/reports.ts';

test('the owner sees that a mailed chapter was opened, clicked and unsubscribed from', async () => {
  await publish(1, { free: true, markdown: 'Read [the source](https://example.com/source?a=1&b=2), too.' });
  const token = await ownerToken();
  const { email, accessToken } = await signUpAndIn();
  await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
  const mail = (await mailsTo(email, 2)).find(({ kind }) => kind === 'chapter');
  const addresses = [...(mail?.html ?? '').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
  const pathOf = (part: string) =>
    addresses.find((url) => url.startsWith(`${ORIGIN}${part}`))?.slice(ORIGIN.length) ?? '';

  // The text keeps its links, and so does the way out.
  expect(mail?.text).toContain('https://example.com/source?a=1&b=2');
  expect(mail?.html).not.toContain('https://example.com/source');
  expect(pathOf('/api/email/unsubscribe?token=')).not.toBe('');

  moveClock(5 * MINUTE);
  const visit = (path: string) => call('GET', path, { headers: { 'User-Agent': 'Thunderbird/140.0' } });
  expect((await visit(pathOf('/api/email/open/'))).headers.get('Content-Type')).toBe('image/gif');
  const targets = [];
  for (const url of addresses.filter((one) => one.startsWith(`${ORIGIN}/api/email/click/`))) {
    moveClock(MINUTE);
    targets.push((await visit(url.slice(ORIGIN.length))).headers.get('Location'));
  }
  expect(targets).toContain('https://example.com/source?a=1&b=2');
  expect(targets).toContain(`${ORIGIN}/#chapter-1`);
  await call('POST', pathOf('/api/email/unsubscribe?token='), {
    body: 'List-Unsubscribe=One-Click',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });

  expect((await call('GET', '/api/admin/reports/email', { token: accessToken })).status).toBe(403);
  const expected: Partial<MailKindReport> = {
    kind: 'chapter',
    sent: 1,
    delivered: 0,
    opened: { human: 1, machine: 0, raw: 1 },
    clicked: { human: 1, machine: 0, raw: targets.length },
    bounced: 0,
    complained: 0,
    unsubscribed: 1,
  };
  await vi.waitFor(
    async () => {
      await untilQuiet(email);
      const { kinds } = await readReport<EmailReport>(token, 'reports/email');
      expect(kinds.map(({ kind }) => kind)).toHaveLength(7);
      expect(kinds.find(({ kind }) => kind === 'chapter')).toEqual(expected);
      expect(kinds.find(({ kind }) => kind === 'welcome')).toMatchObject({
        opened: { human: 0, machine: 0, raw: 0 },
      });
    },
    { timeout: 10_000 },
  );
});

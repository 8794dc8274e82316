/** Our own open picture and click links, through the product's router. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { signClickToken, signMailToken, signOpenToken } from '../../src/auth/tokens.ts';
import { call, keys, newAddress, objectOf } from '../helpers/api.ts';
import { moveClock, SECOND, stopClock } from '../helpers/clock.ts';
import { mailHistory, mailSums, sentMail } from '../helpers/mailHistory.ts';
import { queueOfEachTest } from '../helpers/postOffice.ts';
import { tablesOf } from '../helpers/progress.ts';
import { quietReader, revisionOf } from '../helpers/quiet.ts';

const TARGET = 'https://example.com/a?b=c&d=%20e#f';
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

queueOfEachTest();
beforeEach(() => {
  stopClock();
});

const objectIdOf = (email: string) => objectOf(email).id.toString();
async function mailed(): Promise<{
  email: string;
  mailId: string;
  open: string;
  click: (target?: string) => Promise<string>;
}> {
  const { email } = await quietReader();
  const mailId = await sentMail(email);
  moveClock(60 * SECOND);
  const claims = { objectId: objectIdOf(email), mailId };
  const open = `/api/email/open/${await signOpenToken(keys, claims, Date.now())}.gif`;
  const click = async (target = TARGET) =>
    `/api/email/click/${await signClickToken(keys, { ...claims, target }, Date.now())}`;
  return { email, mailId, open, click };
}

const visit = (path: string, userAgent = BROWSER, method = 'GET', more: Record<string, string> = {}) =>
  call(method, path, { headers: { 'User-Agent': userAgent, ...more } });
/** The visit is written down after its answer. */
const untilCounted = (email: string, sums: object) =>
  vi.waitFor(async () => expect(await mailSums(email)).toMatchObject(sums), 10_000);
const settled = () => scheduler.wait(100);

describe('the open picture', () => {
  test('is a picture of one pixel that nobody keeps, and counts its opening', async () => {
    const { email, open } = await mailed();
    const answer = await visit(open);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('image/gif');
    expect(answer.headers.get('Cache-Control')).toContain('no-store');
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(new TextDecoder().decode(bytes.subarray(0, 6))).toBe('GIF89a');
    expect([...bytes.subarray(6, 10)]).toEqual([1, 0, 1, 0]);
    await untilCounted(email, { opens: 1, openedHuman: 1 });
  });

  test.each(['nonsense', 'a.b.c', `${'x'.repeat(5_000)}`, '%00'])(
    'comes for the token %s too, with no effect',
    async (token) => {
      const answer = await visit(`/api/email/open/${token}.gif`);
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/gif']);
    },
  );

  test('counts nothing for a token of another kind', async () => {
    const { email, mailId, click } = await mailed();
    const rev = await revisionOf(email);
    const unsubscribe = await signMailToken(
      keys,
      { objectId: objectIdOf(email), mailId, kind: 'chapter' },
      Date.now(),
    );
    const token = (await click()).split('/').at(-1);
    for (const other of [unsubscribe, token])
      expect((await visit(`/api/email/open/${other}.gif`)).status).toBe(200);
    await settled();
    expect(await revisionOf(email)).toBe(rev);
  });

  test('leaves no storage for a reader that never was', async () => {
    const email = newAddress();
    const token = await signOpenToken(keys, { objectId: objectIdOf(email), mailId: 'mail-1' }, Date.now());
    await visit(`/api/email/open/${token}.gif`);
    await settled();
    expect(await tablesOf(email)).toEqual([]);
  });

  test('loaded ten times at once is one open, loaded again later is another', async () => {
    const { email, open } = await mailed();
    for (let n = 0; n < 10; n += 1) await visit(open);
    await untilCounted(email, { opens: 1 });
    await settled();
    expect(await mailSums(email)).toMatchObject({ opens: 1 });
    moveClock(60 * SECOND);
    await visit(open);
    await untilCounted(email, { opens: 2, openedHuman: 1 });
  });

  test.each([
    ["Apple's privacy proxy", 'Mozilla/5.0', {}],
    ['a browser that loads ahead', BROWSER, { 'Sec-Purpose': 'prefetch' }],
  ])('loaded by %s is opened by a machine', async (_who, agent, headers) => {
    const { email, open } = await mailed();
    await visit(open, agent, 'GET', headers);
    await untilCounted(email, { opens: 1, openedHuman: 0, openedMachine: 1 });
  });

  test('asked again and again stays a small row', async () => {
    const { email, open } = await mailed();
    for (let n = 0; n < 60; n += 1) {
      moveClock(11 * SECOND);
      await visit(open);
    }
    await settled();
    expect(await mailSums(email)).toMatchObject({ opens: 40 });
    const [row] = await mailHistory(email);
    expect(row?.facts.length).toBeLessThan(5_000);
  });
});

describe('a click link', () => {
  test('leads to its target, nobody keeps it, and its click counts', async () => {
    const { email, click } = await mailed();
    const answer = await visit(await click());
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, TARGET]);
    expect(answer.headers.get('Cache-Control')).toContain('no-store');
    expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
    await untilCounted(email, { clicks: 1, clickedHuman: 1, openedHuman: 1 });
  });

  test('asked by HEAD leads there too and counts no click', async () => {
    const { email, click } = await mailed();
    const answer = await visit(await click(), BROWSER, 'HEAD');
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, TARGET]);
    await settled();
    expect(await mailSums(email)).toMatchObject({ clicks: 0 });
  });

  test('of which several are followed at once was followed by a scanner', async () => {
    const { email, click } = await mailed();
    for (const path of ['a', 'b', 'c']) await visit(await click(`https://example.com/${path}`));
    await untilCounted(email, { clicks: 3, clickedHuman: 0, clickedMachine: 1 });
  });

  test('still leads on when its reader is gone', async () => {
    const claims = { objectId: objectIdOf(newAddress()), mailId: 'mail-1', target: TARGET };
    const answer = await visit(`/api/email/click/${await signClickToken(keys, claims, Date.now())}`);
    expect(answer.headers.get('Location')).toBe(TARGET);
  });

  test.each([
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['//evil.example/'],
    ['/path'],
    ['file:///etc/passwd'],
    [''],
  ])('never leads to %j, even if it is signed', async (target) => {
    const { click } = await mailed();
    const answer = await visit(await click(target));
    expect([answer.status, answer.headers.get('Location')]).toEqual([401, null]);
  });

  test('leads nowhere with a bad token, whatever else the address says', async () => {
    const { email, mailId, click } = await mailed();
    const good = (await click()).split('/').at(-1) ?? '';
    const [header, payload = '', signature] = good.split('.');
    const claims = JSON.parse(
      new TextDecoder().decode(Uint8Array.fromBase64(payload, { alphabet: 'base64url' })),
    );
    const forged = new TextEncoder()
      .encode(JSON.stringify({ ...claims, target: 'https://evil.example/' }))
      .toBase64({ alphabet: 'base64url', omitPadding: true });
    const unsubscribe = await signMailToken(
      keys,
      { objectId: objectIdOf(email), mailId, kind: 'chapter' },
      Date.now(),
    );
    const tokens = [
      `${header}.${forged}.${signature}`,
      `${header}.${forged}.`,
      unsubscribe,
      'x',
      'https:%2F%2Fevil.example',
    ];
    for (const token of tokens) {
      const answer = await visit(
        `/api/email/click/${token}?url=https://evil.example/&target=https://evil.example/`,
      );
      expect([answer.status, answer.headers.get('Location')]).toEqual([401, null]);
    }
    const elsewhere = await visit(`/api/email/click/${good}?target=https://evil.example/`);
    expect(elsewhere.headers.get('Location')).toBe(TARGET);
  });

  test('and the picture hold no token that unsubscribes or reads preferences', async () => {
    const { email, open, click } = await mailed();
    const rev = await revisionOf(email);
    for (const path of [open.replace('.gif', ''), await click()]) {
      const token = path.split('/').at(-1);
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const stop = { body: 'List-Unsubscribe=One-Click', headers: form };
      expect((await call('POST', `/api/email/unsubscribe?token=${token}`, stop)).status).toBe(401);
      expect((await call('GET', `/api/email/preferences?token=${token}`)).status).toBe(401);
    }
    expect(await revisionOf(email)).toBe(rev);
  });

  test('that is too old shows a page that says so', async () => {
    const { click } = await mailed();
    const path = await click();
    moveClock(400 * 86_400 * SECOND);
    const answer = await visit(path, BROWSER, 'GET', { Accept: 'text/html' });
    expect([answer.status, answer.headers.get('Location')]).toEqual([401, null]);
    expect(await answer.text()).toContain('This link does not work');
  });
});

import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { verifyResend } from '../../../src/email/webhooks/resendSignature.ts';

// The vector of the Standard Webhooks libraries' own tests.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const HEADERS = {
  'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'svix-timestamp': '1614265330',
  'svix-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const BODY = '{"test": 2432232314}';
const SENT_AT_MS = 1_614_265_330_000;

const bytes = (text: string) => new TextEncoder().encode(text);
const verify = (headers: Partial<typeof HEADERS> = {}, body = bytes(BODY), secret = SECRET) =>
  verifyResend(secret, new Headers({ ...HEADERS, ...headers }), body, SENT_AT_MS);

test('the published vector is genuine', async () => {
  expect(await verify()).toEqual({ ok: true });
});

test("the example of Svix's documentation is genuine", async () => {
  const headers = new Headers({
    'svix-id': 'msg_loFOjxBNrRLzqYUf',
    'svix-timestamp': '1731705121',
    'svix-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  });
  const body = bytes('{"event_type":"ping","data":{"success":true}}');
  const verdict = await verifyResend('whsec_plJ3nmyCDGBKInavdOK15jsl', headers, body, 1_731_705_121_000);
  expect(verdict).toEqual({ ok: true });
});

test('what the library signs is genuine, umlauts too', async () => {
  const body = '{"subject":"Größe 😀"}';
  const signature = new Webhook(SECRET).sign('msg_2', new Date(SENT_AT_MS), body);
  expect(await verify({ 'svix-id': 'msg_2', 'svix-signature': signature }, bytes(body))).toEqual({
    ok: true,
  });
});

test('one good signature among others is enough while a secret is rotated', async () => {
  const signatures = `v1,AAAA v1a,xyz ${HEADERS['svix-signature']}`;
  expect(await verify({ 'svix-signature': signatures })).toEqual({ ok: true });
});

describe('refuses', () => {
  test('the event with any one byte of its body changed', async () => {
    for (let at = 0; at < BODY.length; at += 1) {
      const changed = bytes(BODY);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await verify({}, changed)).toEqual({ ok: false, reason: 'mismatch' });
    }
  });

  test.each<[Partial<typeof HEADERS>, string]>([
    [{ 'svix-id': 'msg_other' }, 'mismatch'],
    [{ 'svix-timestamp': '1614265331' }, 'mismatch'],
    [{ 'svix-signature': 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }, 'mismatch'],
    [{ 'svix-signature': 'v1' }, 'mismatch'],
    [{ 'svix-signature': 'nonsense' }, 'mismatch'],
    [{ 'svix-signature': '' }, 'headers_missing'],
    [{ 'svix-id': '' }, 'headers_missing'],
    [{ 'svix-timestamp': '1614265330abc' }, 'malformed'],
    [{ 'svix-timestamp': 'now' }, 'malformed'],
    [{ 'svix-timestamp': '1614265029' }, 'too_old'],
    [{ 'svix-timestamp': '1614265631' }, 'too_new'],
  ])('%o: %s', async (headers, reason) => {
    expect(await verify(headers)).toEqual({ ok: false, reason });
  });

  test('more signatures than a rolled secret has', async () => {
    const signatures = Array.from({ length: 9 }, () => HEADERS['svix-signature']).join(' ');
    expect(await verify({ 'svix-signature': signatures })).toEqual({ ok: false, reason: 'malformed' });
  });

  test("another account's secret", async () => {
    expect(await verify({}, bytes(BODY), 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toEqual({
      ok: false,
      reason: 'mismatch',
    });
  });
});

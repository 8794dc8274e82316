import { beforeAll, describe, expect, test } from 'vitest';
import {
  importSendgridKey,
  rawSignature,
  type SendgridKey,
  verifySendgrid,
} from '../../../src/email/webhooks/sendgridSignature.ts';

// The vectors that SendGrid publishes with its own library (@sendgrid/eventwebhook, eventwebhook.spec.js).
const ONE_EVENT = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
  signature:
    'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
  timestamp: '1600112502',
  body: '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
};
const TWO_EVENTS = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ4LIFtWztlsF7skFqOncjD1lun4H5w8XOhyOArHW9RcIx/FfEzx6cikC/yPfUvwaX/JScE7Fc9CJD2afQ9Ok3Q==',
  signature:
    'MEYCIQC/I4o6vCgqRYrTljjoVWB/GRWNtxeePlLMHr3x9ETeRQIhAIpV+03nREPTTHWSW0wIOA0EoMPdcNgXa70yCaqDJlu5',
  timestamp: '1619651159',
  body: '[{"email":"invalid@gmail.com","event":"processed","send_at":0,"sg_event_id":"cHJvY2Vzc2VkLTE5OTQyMTEyLXFOd0JMZ1BRUWpXNkRKdktRd1NBYnctMA","sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0","smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","timestamp":1619651146},\r\n{"email":"invalid@gmail.com","event":"bounce","ip":"167.89.101.76","reason":"552 5.2.2 The email account that you tried to reach is over quota and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm c17si1130468pgv.34 - gsmtp","sg_event_id":"Ym91bmNlLTAtMTk5NDIxMTItcU53QkxnUFFRalc2REp2S1F3U0Fidy0w","sg_message_id":"qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0","smtp-id":"<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>","status":"5.2.2","timestamp":1619651147,"tls":1,"type":"blocked"}]\r\n',
};

let key: SendgridKey;
beforeAll(async () => {
  key = await importSendgridKey(ONE_EVENT.publicKey);
});

const bytes = (text: string) => new TextEncoder().encode(text);

function verify(
  { signature, timestamp, body } = ONE_EVENT,
  { laterSeconds = 0, withKey = key }: { laterSeconds?: number; withKey?: SendgridKey } = {},
) {
  const headers = new Headers({
    'X-Twilio-Email-Event-Webhook-Signature': signature,
    'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
  });
  const now = (Number(ONE_EVENT.timestamp) + laterSeconds) * 1000;
  return verifySendgrid(withKey, headers, bytes(body), now);
}

test('the published event is genuine', async () => {
  expect(await verify()).toEqual({ ok: true });
});

test('the published batch of two is genuine', async () => {
  const withKey = await importSendgridKey(TWO_EVENTS.publicKey);
  const laterSeconds = Number(TWO_EVENTS.timestamp) - Number(ONE_EVENT.timestamp);
  expect(await verify(TWO_EVENTS, { withKey, laterSeconds })).toEqual({ ok: true });
});

describe('refuses', () => {
  test('the event with any one byte of its body changed', async () => {
    const { body } = ONE_EVENT;
    const tries = Array.from({ length: body.length }, (_, at) => {
      const changed = String.fromCharCode(body.charCodeAt(at) ^ 1);
      return verify({ ...ONE_EVENT, body: body.slice(0, at) + changed + body.slice(at + 1) });
    });
    const verdicts = await Promise.all(tries);
    expect(verdicts.filter((verdict) => verdict.ok)).toEqual([]);
  });

  test('the event without its last line break', async () => {
    const body = ONE_EVENT.body.trimEnd();
    expect(await verify({ ...ONE_EVENT, body })).toEqual({ ok: false, reason: 'mismatch' });
  });

  test('the event at another time', async () => {
    const result = await verify({ ...ONE_EVENT, timestamp: '1600112503' });
    expect(result).toEqual({ ok: false, reason: 'mismatch' });
  });

  test("the event with another account's key", async () => {
    const withKey = await importSendgridKey(TWO_EVENTS.publicKey);
    expect(await verify(ONE_EVENT, { withKey })).toEqual({ ok: false, reason: 'mismatch' });
  });

  test.each([
    ['', '1600112502', 'headers_missing'],
    [ONE_EVENT.signature, '', 'headers_missing'],
    ['not base64!', '1600112502', 'malformed'],
    ['AAAA', '1600112502', 'malformed'],
    [ONE_EVENT.signature, 'yesterday', 'malformed'],
    [ONE_EVENT.signature, '1600112502.0', 'malformed'],
  ])('signature %j at %j', async (signature, timestamp, reason) => {
    expect(await verify({ ...ONE_EVENT, signature, timestamp })).toEqual({ ok: false, reason });
  });

  test('the event when it is more than 26 hours old, or from the future', async () => {
    expect(await verify(ONE_EVENT, { laterSeconds: 26 * 3_600 })).toEqual({ ok: true });
    expect(await verify(ONE_EVENT, { laterSeconds: 26 * 3_600 + 1 })).toEqual({
      ok: false,
      reason: 'too_old',
    });
    expect(await verify(ONE_EVENT, { laterSeconds: -300 })).toEqual({ ok: true });
    expect(await verify(ONE_EVENT, { laterSeconds: -301 })).toEqual({ ok: false, reason: 'too_new' });
  });
});

test.each(['', 'not base64!', 'AAAA', btoa('not a key at all')])(
  'a public key of %j stops the start by name',
  async (text) => {
    await expect(importSendgridKey(text)).rejects.toThrow('SENDGRID_WEBHOOK_PUBLIC_KEY');
  },
);

describe('DER', () => {
  const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

  test('short numbers are padded to 32 bytes each', () => {
    const raw = rawSignature(hex('3007020101020200ff'));
    expect([raw?.length, raw?.[31], raw?.[63]]).toEqual([64, 1, 255]);
  });

  test.each([
    ['nothing', ''],
    ['another type', '3106020101020102'],
    ['a wrong length', '3007020101020102'],
    ['something behind', '300602010102010200'],
    ['a third number', '3009020101020102020103'],
    ['one number', '3003020101'],
    ['a number without bytes', '300502000201ff'],
    ['a negative number', '30060201ff020101'],
    ['a needless zero', '300702020001020101'],
    ['a number past the end', '3006020101020901'],
    ['33 bytes', `302602210${'1'.repeat(65)}020101`],
  ])('%s is no signature', (_what, text) => {
    expect(rawSignature(hex(text))).toBeNull();
  });
});

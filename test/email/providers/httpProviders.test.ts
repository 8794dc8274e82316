/** The HTTP providers inside workerd with `fetch` in the test's hand; test/node/email asks real servers the same. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { chooseProvider } from '../../../src/email/chooseProvider.ts';
import { createLog } from '../../../src/log.ts';
import { MAIL } from '../../helpers/outgoingMail.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function send(provider: 'sendgrid' | 'resend', answer: () => Promise<Response>) {
  const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(answer);
  const settings = { provider, apiUrl: 'https://api.example', apiKey: 'key' };
  const config = { mailProviders: [settings], mailPatienceMs: 60_000 };
  const result = chooseProvider(config, {}, createLog()).send(MAIL);
  return { result, fetched };
}

test('SendGrid is asked once, and names the mail in a header', async () => {
  const headers = { 'X-Message-Id': 'sg-1' };
  const { result, fetched } = send('sendgrid', async () => new Response(null, { status: 202, headers }));
  expect(await result).toEqual({ kind: 'sent', providerId: 'sg-1' });
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['https://api.example/v3/mail/send']);
});

test('Resend is asked once, and names the mail in its answer', async () => {
  const { result, fetched } = send('resend', async () => Response.json({ id: 're-1' }));
  expect(await result).toEqual({ kind: 'sent', providerId: 're-1' });
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['https://api.example/emails']);
});

describe('an answer of Resend that is no JSON', () => {
  test('has taken the mail all the same', async () => {
    const { result } = send('resend', async () => new Response('<html>'));
    expect(await result).toEqual({ kind: 'sent', providerId: null });
  });

  test('to a used key is tried again', async () => {
    const { result } = send('resend', async () => new Response('<html>', { status: 409 }));
    expect(await result).toEqual({ kind: 'retry', afterMs: null, reason: 'http_409' });
  });
});

test('an endless answer is read no further than an id can be', async () => {
  let chunks = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      chunks += 1;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
  });
  const { result } = send('resend', async () => new Response(endless));
  expect(await result).toMatchObject({ kind: 'sent' });
  expect(chunks).toBeLessThan(32);
});

test('a lost connection is looked after once: gone, or there', async () => {
  const gone = send('sendgrid', async () => Promise.reject(new Error('Network connection lost.')));
  expect(await gone.result).toEqual({ kind: 'retry', afterMs: null, reason: 'unreachable' });
  expect(gone.fetched).toHaveBeenCalledTimes(2);
  let calls = 0;
  const there = send('sendgrid', async () => {
    calls += 1;
    if (calls === 1) throw new Error('Network connection lost.');
    return new Response(null, { status: 404 });
  });
  expect(await there.result).toEqual({ kind: 'unknown', repeatable: false, reason: 'connection_lost' });
});

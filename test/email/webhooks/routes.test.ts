/** The webhooks of both providers through the product's router, signed with the providers' own keys and library. */
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bindings } from '../../../src/bindings.ts';
import { call, newAddress } from '../../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../../helpers/clock.ts';
import { mailHistory, mailSums, sentMail, suppressionOf } from '../../helpers/mailHistory.ts';
import { routerWith } from '../../helpers/otherRouter.ts';
import { queueOfEachTest } from '../../helpers/postOffice.ts';
import { expectProblem } from '../../helpers/problem.ts';
import { tablesOf } from '../../helpers/progress.ts';
import { quietReader, revisionOf } from '../../helpers/quiet.ts';
import { type SendgridSigner, sendgridSigner } from '../../helpers/sendgridSigner.ts';

const SENDGRID = '/api/email/webhooks/sendgrid';
const RESEND = '/api/email/webhooks/resend';
const RESEND_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

type Router = Awaited<ReturnType<typeof routerWith>>;
type Signed = { body: string; headers: Record<string, string> };

let signer: SendgridSigner;
let ask: Router;
const routerOn = (bindings: Partial<Bindings> = {}) =>
  routerWith({ sendgridWebhookPublicKey: signer.publicKey, resendWebhookSecret: RESEND_SECRET }, bindings);
beforeAll(async () => {
  signer = await sendgridSigner();
  ask = await routerOn();
});
queueOfEachTest();

const seconds = () => Math.floor(Date.now() / 1000);

/** SendGrid ends a batch with a line break, which is signed too. */
async function bySendgrid(events: object[], at = seconds()): Promise<Signed> {
  const body = `${JSON.stringify(events)}\r\n`;
  const headers = {
    'X-Twilio-Email-Event-Webhook-Signature': await signer.sign(`${at}${body}`),
    'X-Twilio-Email-Event-Webhook-Timestamp': String(at),
  };
  return { body, headers };
}

function byResend(id: string, event: object, at = seconds()): Signed {
  const body = JSON.stringify(event);
  const signature = new Webhook(RESEND_SECRET).sign(id, new Date(at * 1000), body);
  return { body, headers: { 'svix-id': id, 'svix-timestamp': String(at), 'svix-signature': signature } };
}

let eventIds = 0;
function sendgridEvent(event: string, email: string, mailId: string, more: object = {}): object {
  eventIds += 1;
  const timestamp = seconds() + 60;
  return { event, email, mail_id: mailId, sg_event_id: `ev-${eventIds}`, timestamp, ...more };
}
const resendEvent = (type: string, email: string, mailId: string, more: object = {}) => ({
  type,
  created_at: new Date(Date.now() + MINUTE).toISOString(),
  data: { to: [email], tags: { mail_id: mailId }, ...more },
});

describe('a genuine webhook', () => {
  test('of SendGrid, replayed 46 times, counts once', async () => {
    const { email } = await quietReader();
    const mailId = await sentMail(email);
    const rev = (await revisionOf(email)) ?? 0;
    const batch = await bySendgrid([
      sendgridEvent('delivered', email.toUpperCase(), mailId, { timestamp: seconds() }),
      sendgridEvent('open', email, mailId, { useragent: 'Mozilla/5.0', sg_machine_open: true }),
      sendgridEvent('click', email, mailId, { url: 'https://example.com/a', useragent: 'Firefox' }),
    ]);
    for (let n = 0; n < 46; n += 1) expect((await ask('POST', SENDGRID, batch)).status).toBe(200);
    expect(await mailSums(email)).toMatchObject({
      sent: 1,
      delivered: 1,
      opens: 1,
      clicks: 1,
      clickedHuman: 1,
    });
    expect(await revisionOf(email)).toBe(rev + 1);
  });

  test('of Resend, replayed 46 times, counts once', async () => {
    const { email } = await quietReader();
    const mailId = await sentMail(email, 'broadcast');
    const opened = resendEvent('email.opened', email, mailId, { open: { userAgent: 'Firefox' } });
    const rev = (await revisionOf(email)) ?? 0;
    for (let n = 0; n < 46; n += 1) {
      // Resend signs each attempt anew, under the same id.
      const attempt = byResend('msg_once', opened, seconds() + n);
      expect((await ask('POST', RESEND, attempt)).status).toBe(200);
    }
    expect(await mailSums(email, 'broadcast')).toMatchObject({ sent: 1, opens: 1, openedHuman: 1 });
    expect(await revisionOf(email)).toBe(rev + 1);
  });

  test('in reversed order leaves the same state', async () => {
    const states = [];
    for (const reversed of [false, true]) {
      const { email } = await quietReader();
      const mailId = await sentMail(email);
      const [delivered, open, bounce] = [
        sendgridEvent('delivered', email, mailId, { sg_event_id: 'd' }),
        sendgridEvent('open', email, mailId, { sg_event_id: 'o', timestamp: seconds() + 300 }),
        sendgridEvent('bounce', email, mailId, { sg_event_id: 'b', type: 'bounce' }),
      ];
      const events = reversed ? [bounce, open, delivered] : [delivered, open, bounce];
      for (const event of events) await ask('POST', SENDGRID, await bySendgrid([event ?? {}]));
      states.push([await mailSums(email), await suppressionOf(email)]);
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[0]).toEqual([expect.objectContaining({ openedHuman: 1, bounced: 1 }), 'hard_bounce']);
  });

  test('of a type that nobody knows is taken and changes nothing', async () => {
    const { email } = await quietReader();
    const mailId = await sentMail(email);
    const rev = await revisionOf(email);
    const odd = await bySendgrid([sendgridEvent('teleported', email, mailId)]);
    expect((await ask('POST', SENDGRID, odd)).status).toBe(200);
    expect(
      (await ask('POST', RESEND, byResend('msg_odd', { type: 'domain.created', created_at: '', data: {} })))
        .status,
    ).toBe(200);
    expect(await revisionOf(email)).toBe(rev);
  });

  test('about an address that has no reader is taken and leaves no storage', async () => {
    const email = newAddress();
    const batch = await bySendgrid([
      sendgridEvent('spamreport', email, 'mail-1'),
      sendgridEvent('open', 'no address', 'm'),
    ]);
    expect((await ask('POST', SENDGRID, batch)).status).toBe(200);
    expect(await tablesOf(email)).toEqual([]);
  });

  test("that one reader's object could not take answers 503; all others have it, and the next try brings the rest", async () => {
    const [well, ill] = [await quietReader(), await quietReader()];
    const mails = [await sentMail(well.email), await sentMail(ill.email)];
    const batch = await bySendgrid([
      sendgridEvent('delivered', ill.email, mails[1] ?? ''),
      sendgridEvent('delivered', well.email, mails[0] ?? ''),
    ]);
    const READERS: Bindings['READERS'] = Object.assign(Object.create(env.READERS), {
      getByName(name: string) {
        if (name === ill.email) throw new Error('The object is overloaded.');
        return env.READERS.getByName(name);
      },
    });
    const troubled = await routerOn({ READERS });
    const answer = await troubled('POST', SENDGRID, batch);
    expect(answer.headers.get('Retry-After')).not.toBeNull();
    await expectProblem(answer, 503, 'unavailable');
    expect([await mailSums(well.email), await mailSums(ill.email)]).toMatchObject([
      { delivered: 1 },
      { delivered: 0 },
    ]);
    expect((await ask('POST', SENDGRID, batch)).status).toBe(200);
    expect([await mailSums(well.email), await mailSums(ill.email)]).toMatchObject([
      { delivered: 1 },
      { delivered: 1 },
    ]);
  });
});

describe('a webhook that is not genuine', () => {
  /** A refusal as a forger sees it, without what differs between any two answers. */
  async function refusal(path: string, signed: Signed): Promise<object> {
    const answer = await ask('POST', path, signed);
    expect(answer.status).toBe(401);
    const { requestId, ...rest } = await answer.json<{ requestId: string }>();
    return rest;
  }

  test('is refused with one and the same answer, whatever is wrong with it', async () => {
    const { email } = await quietReader();
    const mailId = await sentMail(email);
    const event = sendgridEvent('spamreport', email, mailId);
    const genuine = await bySendgrid([event]);
    const resend = byResend('msg_1', resendEvent('email.complained', email, mailId));
    const refusals = [
      await refusal(SENDGRID, { ...genuine, body: genuine.body.replace('spamreport', 'spamreporT') }),
      await refusal(SENDGRID, { ...genuine, body: genuine.body.trimEnd() }),
      await refusal(SENDGRID, { ...genuine, headers: {} }),
      await refusal(SENDGRID, {
        ...genuine,
        headers: { ...genuine.headers, 'X-Twilio-Email-Event-Webhook-Timestamp': '1' },
      }),
      await refusal(SENDGRID, await bySendgrid([event], seconds() - 27 * 3_600)),
      await refusal(SENDGRID, await bySendgrid([event], seconds() + 600)),
      await refusal(RESEND, { ...resend, body: resend.body.replace('mail', 'mAil') }),
      await refusal(RESEND, { ...resend, headers: { ...resend.headers, 'svix-id': 'msg_2' } }),
      await refusal(RESEND, { ...resend, headers: {} }),
      await refusal(
        RESEND,
        byResend('msg_1', resendEvent('email.complained', email, mailId), seconds() - 301),
      ),
      await refusal(RESEND, { body: '', headers: {} }),
    ];
    for (const one of refusals) expect(one).toEqual(refusals[0]);
    expect(await suppressionOf(email)).toBeNull();
    expect(await mailHistory(email)).toMatchObject([{ facts: '[]' }]);
  });

  test('is refused when it is a genuine one of the day before yesterday', async () => {
    const batch = await bySendgrid([sendgridEvent('open', newAddress(), 'mail-1')]);
    expect((await ask('POST', SENDGRID, batch)).status).toBe(200);
    moveClock(2 * DAY);
    await expectProblem(await ask('POST', SENDGRID, batch), 401, 'signature_invalid');
  });
});

test('a batch of SendGrid may be as large as SendGrid makes them, and no larger', async () => {
  const filler = 'x'.repeat(7_000);
  const events = Array.from({ length: 114 }, () =>
    sendgridEvent('open', 'nobody@example.com', 'mail-1', { filler }),
  );
  const large = await bySendgrid(events);
  expect(large.body.length).toBeGreaterThan(768 * 1024);
  expect((await ask('POST', SENDGRID, large)).status).toBe(200);
  const tooLarge = await bySendgrid([...events, ...events]);
  await expectProblem(await ask('POST', SENDGRID, tooLarge), 413, 'body_too_large');
});

test('what is signed and no list of events is refused', async () => {
  const at = seconds();
  const headers = {
    'X-Twilio-Email-Event-Webhook-Signature': await signer.sign(`${at}{}`),
    'X-Twilio-Email-Event-Webhook-Timestamp': String(at),
  };
  await expectProblem(await ask('POST', SENDGRID, { body: '{}', headers }), 400, 'invalid_body');
});

test('a provider that is not configured has no webhook', async () => {
  await expectProblem(await call('POST', SENDGRID, await bySendgrid([])), 404, 'not_found');
  await expectProblem(await call('POST', RESEND, byResend('msg_1', {})), 404, 'not_found');
});

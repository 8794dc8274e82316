/**
 * SendGrid by its v3 API. It has no idempotency key, so an answer that did not come leaves the mail unknown; our id
 * travels as a custom argument and comes back with every event.
 */
import type { ApiSettings } from '../../mailSettings.ts';
import { isBetterTwiceThanNever } from '../../rules/outbox.ts';
import { messageIdOf } from '../messageId.ts';
import type { MailProvider, OutgoingMail } from '../provider.ts';
import { contact } from './contact.ts';
import { keepStopLinks } from './keepStopLinks.ts';
import { postJson } from './postJson.ts';
import { postResult } from './postResult.ts';

const RECOGNISES_REPEATS = false;

export function sendgridProvider(
  { apiUrl, apiKey }: Pick<ApiSettings, 'apiUrl' | 'apiKey'>,
  timeoutMs: number,
): MailProvider {
  return {
    async send(mail) {
      const headers = { Authorization: `Bearer ${apiKey}` };
      const html = await keepStopLinks(mail.html);
      const answer = await postJson(
        `${apiUrl}/v3/mail/send`,
        headers,
        requestOf({ ...mail, html }),
        timeoutMs,
      );
      return postResult(answer, RECOGNISES_REPEATS, (taken) => taken.headers.get('X-Message-Id'), Date.now());
    },
  };
}

function requestOf(mail: OutgoingMail): object {
  return {
    personalizations: [{ to: [{ email: mail.to }] }],
    from: contact(mail.from),
    ...(mail.replyTo === null ? {} : { reply_to: contact(mail.replyTo) }),
    subject: mail.subject,
    // RFC 2046 section 5.1.4, and SendGrid insists: plain text first.
    content: [
      { type: 'text/plain', value: mail.text },
      { type: 'text/html', value: mail.html },
    ],
    // It knows no repeats, but whoever receives two of the same name may show one.
    headers: { ...mail.headers, 'Message-ID': messageIdOf(mail) },
    custom_args: { mail_id: mail.id, mail_kind: mail.kind },
    categories: [mail.kind],
    tracking_settings: {
      // A rewritten link would hand the sign-in token to the tracker, whose host the reader does not know either.
      click_tracking: {
        enable: mail.kind !== 'digest' && !isBetterTwiceThanNever(mail.kind),
        enable_text: false,
      },
      open_tracking: { enable: true },
      // Our own unsubscribe link and header do this.
      subscription_tracking: { enable: false },
    },
  };
}

/** Resend by its API. It knows a mail by its Idempotency-Key for 24 hours, so an unanswered request is repeated. */
import * as v from 'valibot';
import type { ApiSettings } from '../../mailSettings.ts';
import type { MailResult } from '../../wire/readerRpc.ts';
import type { MailProvider, OutgoingMail } from '../provider.ts';
import { contactText } from './contact.ts';
import { type PostAnswer, postJson } from './postJson.ts';
import { postResult } from './postResult.ts';

const RECOGNISES_REPEATS = true;

const Answer = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ id: v.optional(v.pipe(v.string(), v.maxLength(256))), name: v.optional(v.string()) }),
);

export function resendProvider(
  { apiUrl, apiKey }: Pick<ApiSettings, 'apiUrl' | 'apiKey'>,
  timeoutMs: number,
): MailProvider {
  return {
    async send(mail) {
      const headers = {
        Authorization: `Bearer ${apiKey}`,
        'Idempotency-Key': mail.id,
        // Resend answers 403 to a request without one, and Workers send none.
        'User-Agent': 'handbook-backend',
      };
      const answer = await postJson(`${apiUrl}/emails`, headers, requestOf(mail), timeoutMs);
      return conflictResult(answer) ?? postResult(answer, RECOGNISES_REPEATS, idOf, Date.now());
    },
  };
}

function requestOf(mail: OutgoingMail): object {
  return {
    from: contactText(mail.from),
    to: [mail.to],
    ...(mail.replyTo === null ? {} : { reply_to: contactText(mail.replyTo) }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    ...(Object.keys(mail.headers).length === 0 ? {} : { headers: mail.headers }),
    tags: [
      { name: 'mail_id', value: mail.id },
      { name: 'mail_kind', value: mail.kind },
    ],
  };
}

/**
 * 409 speaks of the key: an earlier request with it is still at work, or had another body (a template that a
 * deployment changed in between), and then nobody says what became of that one.
 */
function conflictResult(answer: PostAnswer): MailResult | null {
  if (answer.kind !== 'answered' || answer.status !== 409) return null;
  return parsed(answer.text).name === 'invalid_idempotent_request'
    ? { kind: 'unknown', repeatable: false, reason: 'key_used_for_other_body' }
    : { kind: 'retry', afterMs: null, reason: 'http_409' };
}

function idOf({ text }: { text: string }): string | null {
  return parsed(text).id ?? null;
}

function parsed(text: string): v.InferOutput<typeof Answer> {
  const result = v.safeParse(Answer, text);
  return result.success ? result.output : {};
}

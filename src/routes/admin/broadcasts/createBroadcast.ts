/** `POST /api/admin/broadcasts`: mails an audience, now or later; the same request again makes no second one. */
import type { ChangeHandler } from '../../../context.ts';
import { unwrap } from '../../../errors.ts';
import { parse, readJson } from '../../../http/readBody.ts';
import { created } from '../../../http/reply.ts';
import { BROADCAST_BODY_MAX_BYTES, BroadcastBody, IdempotencyKey } from '../../../wire/broadcasts.ts';
import { letterOf } from './letterOf.ts';

export const createBroadcast: ChangeHandler = async (_, { original, broadcasts, config }) => {
  const header = original.headers.get('Idempotency-Key');
  const key = header === null ? null : parse(IdempotencyKey, header);
  const body = await readJson(original, BroadcastBody, BROADCAST_BODY_MAX_BYTES);
  const { audience, sendAt = null, mailsPerMinute } = body;
  const letter = await letterOf({ subject: body.subject, markdown: body.markdown }, config.apiUrl);
  const id = key === null ? newBroadcastId() : (await sha256(`broadcast ${key}`)).slice(0, 32);
  const fingerprint = await sha256(
    JSON.stringify([body.subject, body.markdown, audience, sendAt, mailsPerMinute]),
  );
  const order = { id, letter, audience, testTo: null, sendAt, mailsPerMinute, fingerprint };
  const { broadcast, isNew } = unwrap(await broadcasts.byId(id).create(order));
  const changes = {
    subject: { before: null, after: body.subject },
    audience: { before: null, after: audience.type },
  };
  return {
    answer: created(broadcast, `/api/admin/broadcasts/${id}`),
    done: isNew ? { target: id, changes } : null,
  };
};

/** @returns 32 hexadecimal digits */
export function newBroadcastId(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toHex();
}

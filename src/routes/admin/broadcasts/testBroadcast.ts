/** `POST /api/admin/broadcasts/test`: mails the text to one administrator, as readers would get it. */
import type { ChangeHandler } from '../../../context.ts';
import { RequestFailure, unwrap } from '../../../errors.ts';
import { readJson } from '../../../http/readBody.ts';
import { json } from '../../../http/reply.ts';
import {
  BROADCAST_BODY_MAX_BYTES,
  type BroadcastSkips,
  BroadcastTestBody,
} from '../../../wire/broadcasts.ts';
import { newBroadcastId } from './createBroadcast.ts';
import { letterOf } from './letterOf.ts';

const NOT_AN_ADMINISTRATOR = 'Test mails go to administrators only (ADMIN_EMAILS).';

const REASONS: readonly [keyof BroadcastSkips, string][] = [
  ['unknown', 'Nobody has signed up with this address yet.'],
  ['unwanted', 'Newsletters are turned off in the mail preferences of this address.'],
  ['suppressed', 'Mail to this address came back or was marked as spam.'],
];

export const testBroadcast: ChangeHandler = async (_, { original, broadcasts, config }) => {
  const { to, ...body } = await readJson(original, BroadcastTestBody, BROADCAST_BODY_MAX_BYTES);
  if (!config.adminEmails.has(to)) {
    throw new RequestFailure({
      code: 'invalid_body',
      details: [{ path: 'to', message: NOT_AN_ADMINISTRATOR }],
    });
  }
  const letter = await letterOf({ ...body, subject: `[Test] ${body.subject}` }, config.apiUrl);
  const id = newBroadcastId();
  const { skipped } = unwrap(
    await broadcasts.byId(id).sendTest({
      id,
      letter,
      audience: { type: 'all' },
      testTo: to,
      sendAt: null,
      mailsPerMinute: 10,
      fingerprint: id,
    }),
  );
  const reason = REASONS.find(([name]) => skipped[name] > 0);
  if (reason) throw new RequestFailure({ code: 'conflict', detail: reason[1] });
  return {
    answer: json({ success: true, message: 'The test mail is on its way.' }),
    done: { target: id, changes: { subject: { before: null, after: body.subject } } },
  };
};

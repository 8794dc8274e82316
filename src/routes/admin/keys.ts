/** `/api/admin/keys`: API keys, made, listed and revoked. Only who may write makes one. */

import { listAdminKeys, makeAdminKey, revokeAdminKey } from '../../auth/adminKeys.ts';
import type { ChangeHandler, Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { created, json, noContent } from '../../http/reply.ts';
import { DAY_MS } from '../../rules/days.ts';
import { ADMIN_KEY_ID, NewAdminKey } from '../../wire/adminKey.ts';

const OUTLIVES = 'A key that is made with a key ends no later than that one.';

export const getKeys: Handler = async (_, { bindings }) =>
  json({ data: await listAdminKeys(bindings.DB.withSession('first-primary')) });

/** The secret is told here and never again. */
export const postKey: ChangeHandler = async (_, { original, bindings, actor, admittedUntil }) => {
  const wished = await readJson(original, NewAdminKey);
  const now = Date.now();
  if (admittedUntil !== null && now + wished.days * DAY_MS > admittedUntil) {
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'days', message: OUTLIVES }] });
  }
  const { key, entry } = await makeAdminKey(bindings.DB, wished, actor, now);
  const changes = {
    name: { before: null, after: entry.name },
    scope: { before: null, after: entry.scope },
    expiresAt: { before: null, after: entry.expiresAt },
  };
  return {
    answer: created({ ...entry, key }, `/api/admin/keys/${entry.id}`),
    done: { target: entry.id, changes },
  };
};

export const deleteKey: ChangeHandler = async ({ params }, { bindings }) => {
  const id = params.id ?? '';
  const wasLive = ADMIN_KEY_ID.test(id) ? await revokeAdminKey(bindings.DB, id, Date.now()) : null;
  if (wasLive === null) throw new RequestFailure({ code: 'not_found' });
  return {
    answer: noContent(),
    done: wasLive ? { changes: { live: { before: true, after: false } } } : null,
  };
};

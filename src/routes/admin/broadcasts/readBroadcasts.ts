/** `GET /api/admin/broadcasts`, from D1, and `GET` and `DELETE /api/admin/broadcasts/:id`, live from its object. */
import type { IRequest } from 'itty-router';
import type { ChangeHandler, Context, Handler } from '../../../context.ts';
import { RequestFailure, unwrap } from '../../../errors.ts';
import { parse } from '../../../http/readBody.ts';
import { json } from '../../../http/reply.ts';
import { listBroadcasts as list } from '../../../reports/broadcasts.ts';
import { BROADCAST_ID, BroadcastsQuery } from '../../../wire/broadcasts.ts';

export const listBroadcasts: Handler = async (_, { bindings, url }) => {
  const query = parse(BroadcastsQuery, Object.fromEntries(url.searchParams));
  return json(await list(bindings.DB.withSession('first-primary'), query));
};

export const getBroadcast: Handler = async (request, context) =>
  json(unwrap(await broadcastOf(request, context).view()));

export const stopBroadcast: ChangeHandler = async (request, context) => {
  const { broadcast, wasRunning } = unwrap(await broadcastOf(request, context).stop());
  const changes = { running: { before: true, after: false } };
  return { answer: json(broadcast), done: wasRunning ? { changes } : null };
};

/** @throws RequestFailure `not_found` for what cannot be an id */
function broadcastOf(request: IRequest, { broadcasts }: Context) {
  const id = request.params.id ?? '';
  if (!BROADCAST_ID.test(id)) throw new RequestFailure({ code: 'not_found' });
  return broadcasts.byId(id);
}

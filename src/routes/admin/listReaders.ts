/** `GET /api/admin/readers`: the subscribers, page by page, from D1. */
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { parse } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { listReaders as list } from '../../reports/readers.ts';
import { ReadersQuery } from '../../wire/reports.ts';

export const listReaders: Handler = async (_, { bindings, url }) => {
  const query = parse(ReadersQuery, Object.fromEntries(url.searchParams));
  const answer = await list(bindings.DB.withSession('first-primary'), query, Date.now());
  if (answer.ok) return json(answer.page);
  throw new RequestFailure({ code: 'invalid_body', details: [REFUSED[answer.reason]] });
};

const REFUSED = {
  invalid_cursor: {
    path: 'cursor',
    message: 'The cursor is not one of this list; start from the first page.',
  },
  too_many_to_sort: {
    path: 'sort',
    message: 'There are too many readers for this order; sort by sign-up or address.',
  },
};

/**
 * `/api/admin/dead-letters`: mails that were given up, listed from D1. What is done with one, its reader's object does;
 * D1 only says which reader that is.
 */
import type { IRequest } from 'itty-router';
import type { Change, ChangeHandler, Context, Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { parse } from '../../http/readBody.ts';
import { json, noContent } from '../../http/reply.ts';
import { findDeadLetter, listDeadLetters as list } from '../../reports/deadLetters.ts';
import { DeadLettersQuery } from '../../wire/deadLetters.ts';

export const listDeadLetters: Handler = async (_, { bindings, url }) => {
  const query = parse(DeadLettersQuery, Object.fromEntries(url.searchParams));
  const answer = await list(bindings.DB.withSession('first-primary'), query);
  if (answer.ok) return json(answer.page);
  const message = 'The cursor is not one of this list; start from the first page.';
  throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'cursor', message }] });
};

export const retryDeadLetter: ChangeHandler = async (request, context) => {
  const { id, reader } = await deadLetterOf(request, context);
  unwrap(await reader.retryDeadLetter(id));
  return { answer: json({ id, state: 'queued' }), done: doneTo(reader.id, 'queued') };
};

export const discardDeadLetter: ChangeHandler = async (request, context) => {
  const { id, reader } = await deadLetterOf(request, context);
  unwrap(await reader.discardDeadLetter(id));
  return { answer: noContent(), done: doneTo(reader.id, null) };
};

function doneTo(readerId: DurableObjectId, after: 'queued' | null): Change['done'] {
  return { readerId: readerId.toString(), changes: { state: { before: 'given_up', after } } };
}

/** @throws RequestFailure `not_found` for a mail that is not listed */
async function deadLetterOf({ params }: IRequest, { bindings, readers }: Context) {
  const id = params.id ?? '';
  const email = await findDeadLetter(bindings.DB.withSession('first-primary'), id);
  if (email === null) throw new RequestFailure({ code: 'not_found' });
  return { id, reader: readers.byEmail(email) };
}

/** `GET /api/content/chapters/:numberOrSlug`: a chapter with its text, for all or for readers with access. */
import { signFileTicket } from '../../auth/fileTickets.ts';
import { findChapter, type StoredChapter } from '../../content/chapters.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { hasAlready } from '../../http/ifNoneMatch.ts';
import { json, notModified } from '../../http/reply.ts';
import { admit, PRIVATE } from './admission.ts';
import { chapterAnswer } from './chapterAnswer.ts';

/** Any cache may keep a free chapter, and asks before it serves it: what is published is there at once. */
const PUBLIC = 'public, no-cache';
/** The end of a ticket is of its signature, so a ticket's successor gives another tag. */
const TICKET_TAG_LENGTH = 12;

export const getChapter: Handler = async (request, context) => {
  const chapter = await findChapter(context.bindings.DB, numberOrSlug(request.params.numberOrSlug ?? ''));
  if (!chapter) throw new RequestFailure({ code: 'not_found' });
  const { number, free } = chapter;
  const served = { type: 'view', chapterNumber: number, fileKey: null, free } as const;
  const admitted = await admit(context, served);
  const ticket = admitted && (await signFileTicket(context.keys, admitted, Date.now()));
  const headers = {
    ETag: etagOf(chapter, ticket),
    'Cache-Control': admitted ? PRIVATE : PUBLIC,
  };
  if (hasAlready(context.original, headers.ETag)) return notModified(headers);
  return json(await chapterAnswer(context, chapter, ticket), headers);
};

/** A slug begins with a letter. */
function numberOrSlug(segment: string): number | string {
  return /^[1-9]\d{0,3}$/.test(segment) ? Number(segment) : segment;
}

/** Two readers of one browser get different tickets, so what one was given is not fresh for the other. */
function etagOf({ version }: StoredChapter, ticket: string | null): string {
  return ticket === null ? `"${version}"` : `"${version}.${ticket.slice(-TICKET_TAG_LENGTH)}"`;
}

/**
 * `GET /api/email/open/…` and `/click/…`: our own tracking, for mails whose provider has none. A GET elsewhere changes
 * nothing; to write down that they were asked is what these two are for, and nothing else about the reader depends on it.
 */
import type { IRequest } from 'itty-router';
import { readClickToken, readOpenToken } from '../../auth/tokens.ts';
import type { Context, Handler } from '../../context.ts';
import { visitEvent } from '../../email/visitEvent.ts';
import { unwrap } from '../../errors.ts';
import type { MailEvent } from '../../wire/mailEvents.ts';
import { orBadLinkPage } from './unsubscribe.ts';

/** A transparent GIF89a of one pixel. */
const PIXEL = Uint8Array.fromBase64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7');
const NEVER_KEPT = { 'Cache-Control': 'no-store, no-cache, must-revalidate, private' };

/** The picture comes whatever the token is: a broken one would show in the mail. */
export const openPixel: Handler = async ({ params }, context) => {
  const opened = await readOpenToken(context.keys, tokenIn(params));
  if (opened.ok) note(context, opened.value, visitEvent('opened', context.original.headers, Date.now()));
  // It stands in the pages of web mail, some of which load nothing foreign that does not say so.
  const headers = {
    'Content-Type': 'image/gif',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...NEVER_KEPT,
  };
  return { status: 200, body: PIXEL, headers };
};

/** Leads only where the signed token says; nothing in the rest of the request has a say in that. */
export const clickThrough: Handler = ({ params }, context) =>
  orBadLinkPage(context, async () => {
    const clicked = unwrap(await readClickToken(context.keys, tokenIn(params)));
    const { headers } = context.original;
    note(context, clicked, visitEvent('clicked', headers, Date.now(), clicked.target));
    return { status: 302, body: null, headers: { Location: clicked.target, ...NEVER_KEPT } };
  });

/** The visitor does not wait for it. HEAD is how programs look a link over, and so no visit. */
function note(
  { readers, original, log, waitUntil }: Context,
  { objectId, mailId }: { objectId: string; mailId: string },
  event: MailEvent,
): void {
  if (original.method === 'HEAD') return;
  const noted = async () => readers.byObjectId(objectId).takeMailEvents([{ mailId, event }]);
  waitUntil(noted().catch((error) => log.error('mail.visit_lost', error, { mailId })));
}

function tokenIn(params: IRequest['params']): string {
  return params?.token ?? '';
}

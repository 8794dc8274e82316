/** `/dev/mailbox`: the mails that the local provider kept. Absent outside development. */
import type { Handler } from '../../context.ts';
import { localMessages } from '../../email/localMailbox.ts';
import { MAILBOX_PAGE_CSP, mailboxPage } from '../../email/mailboxPage.ts';
import { RequestFailure } from '../../errors.ts';
import { json } from '../../http/reply.ts';

export function developmentOnly(handler: Handler): Handler {
  return (request, context) => {
    if (context.config.environment !== 'development') throw new RequestFailure({ code: 'not_found' });
    return handler(request, context);
  };
}

export const getMailbox: Handler = async (_, { bindings, url }) => {
  const to = url.searchParams.get('to');
  const page = mailboxPage(await localMessages(bindings.LOCAL_MAILBOX, to), to);
  return new Response(page, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': MAILBOX_PAGE_CSP },
  });
};

export const getMailboxJson: Handler = async (_, { bindings, url }) =>
  json({ messages: await localMessages(bindings.LOCAL_MAILBOX, url.searchParams.get('to')) });

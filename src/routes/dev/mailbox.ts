/** `/dev/mailbox`: the mails that the local provider kept. The router leaves it out outside development. */
import type { Handler } from '../../context.ts';
import { localMessages } from '../../email/localMailbox.ts';
import { MAILBOX_PAGE_CSP, mailboxPage } from '../../email/mailboxPage.ts';
import { json } from '../../http/reply.ts';

export const getMailbox: Handler = async (_, { bindings, url }) => {
  const to = url.searchParams.get('to');
  const page = mailboxPage(await localMessages(bindings.LOCAL_MAILBOX, to), to);
  return new Response(page, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': MAILBOX_PAGE_CSP },
  });
};

export const getMailboxJson: Handler = async (_, { bindings, url }) =>
  json({ messages: await localMessages(bindings.LOCAL_MAILBOX, url.searchParams.get('to')) });

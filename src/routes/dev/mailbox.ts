/** `/dev/mailbox`: the mails that the local provider kept, and previews. The router leaves it out outside development. */
import type { Handler } from '../../context.ts';
import { localMessages } from '../../email/localMailbox.ts';
import { mailboxPage } from '../../email/mailboxPage.ts';
import { MAIL_FRAME_CSP } from '../../email/mailFrame.ts';
import { sampleMails } from '../../email/sampleMails.ts';
import { templatesPage } from '../../email/templatesPage.ts';
import { type Answer, json } from '../../http/reply.ts';

export const getMailbox: Handler = async (_, { bindings, url }) => {
  const to = url.searchParams.get('to');
  return page(mailboxPage(await localMessages(bindings.LOCAL_MAILBOX, to), to));
};

export const getMailTemplates: Handler = async (_, { config }) =>
  page(templatesPage(await sampleMails(config)));

export const getMailboxJson: Handler = async (_, { bindings, url }) =>
  json({ messages: await localMessages(bindings.LOCAL_MAILBOX, url.searchParams.get('to')) });

function page(html: string): Answer {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': MAIL_FRAME_CSP };
  return { status: 200, body: html, headers };
}

/** The `outbox` provider of development: mails are kept locally and read at `/dev/mailbox`. */
import type { LocalMessage } from './mailboxPage.ts';
import type { MailProvider } from './provider.ts';

const KEY_PREFIX = 'mail:';
const PAGE_MAX = 200;

/** Sending the same mail again overwrites it, so a repeat is no second mail. */
export function localMailbox(kept: KVNamespace): MailProvider {
  return {
    async send({ id, to, from, replyTo, kind, subject, text, html, headers }) {
      const at = new Date().toISOString();
      const known = await kept.get<LocalMessage>(KEY_PREFIX + id, 'json');
      const allHeaders = { ...headers, ...(replyTo ? { 'Reply-To': replyTo } : {}) };
      const message: LocalMessage = {
        id,
        to,
        from,
        kind,
        subject,
        text,
        html,
        headers: allHeaders,
        at: known?.at ?? at,
      };
      await kept.put(KEY_PREFIX + id, JSON.stringify(message), { metadata: { to, at: message.at } });
      return { kind: 'sent', providerId: id };
    },
  };
}

/** @param to only mails to this address @returns the newest first, at most 200 */
export async function localMessages(
  kept: KVNamespace | undefined,
  to: string | null,
): Promise<LocalMessage[]> {
  if (!kept) return [];
  const keys: { name: string; at: string }[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<{ to: string; at: string }, string> = await kept.list({
      prefix: KEY_PREFIX,
      cursor,
    });
    for (const { name, metadata } of page.keys) {
      if (metadata && (to === null || metadata.to === to)) keys.push({ name, at: metadata.at });
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor);
  const newest = keys.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, PAGE_MAX);
  const messages = await Promise.all(newest.map(({ name }) => kept.get<LocalMessage>(name, 'json')));
  return messages.filter((message) => message !== null);
}

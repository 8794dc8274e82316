/** Sends a mail with our own tracking in it, by a provider that has none. */
import type { MailProvider } from '../provider.ts';

export function withOwnTracking(provider: MailProvider): MailProvider {
  return {
    send: ({ trackedHtml, ...mail }) => provider.send({ ...mail, html: trackedHtml ?? mail.html }),
  };
}

/** Which mails carry our own tracking, and what stands in it; the HTML is trackLinks.ts's. */
import type { Config } from '../config.ts';
import { tracksItself } from '../mailSettings.ts';
import type { ClickClaims, MailKind, VisitClaims } from '../wire/mail.ts';
import { trackLinks } from './trackLinks.ts';

/** Not those that bring a way in: a secret must not pass through another address, not even one of ours. */
const TRACKED: ReadonlySet<MailKind> = new Set(['chapter', 'reminder', 'completion', 'broadcast']);

export type TrackDeps = {
  signOpenToken: (claims: VisitClaims, mailedAt: number) => Promise<string>;
  signClickToken: (claims: ClickClaims, mailedAt: number) => Promise<string>;
  config: Pick<Config, 'apiUrl' | 'mailProviders'>;
};

/**
 * @param mail whose it is, its kind, and when its reader caused it: at each try the same comes of it
 * @returns the HTML for a provider that has no tracking; null where none of ours belongs in it
 */
export async function trackedHtml(
  mail: VisitClaims & { kind: MailKind; mailedAt: number },
  html: string,
  { signOpenToken, signClickToken, config }: TrackDeps,
): Promise<string | null> {
  if (!TRACKED.has(mail.kind) || config.mailProviders.every(tracksItself)) return null;
  const { objectId, mailId, mailedAt } = mail;
  const path = `${config.apiUrl}/api/`;
  return trackLinks(html, {
    openUrl: `${path}email/open/${await signOpenToken({ objectId, mailId }, mailedAt)}.gif`,
    clickUrlOf: async (target) =>
      `${path}email/click/${await signClickToken({ objectId, mailId, target }, mailedAt)}`,
    ownApi: path,
  });
}

/** Tells the administrators, once a day and only if there are any, of mails that could not be sent. */
import type { Config } from '../config.ts';
import { escapeHtml } from '../http/escapeHtml.ts';
import type { ListedDeadLetter } from '../wire/deadLetters.ts';
import type { MailProvider, OutgoingMail } from './provider.ts';

export type DigestDeps = {
  config: Pick<Config, 'adminEmails' | 'frontendUrl' | 'mailFrom' | 'mailReplyTo' | 'productName'>;
  provider: () => MailProvider;
  /** The newest dead letters, and how many there are. */
  readDeadLetters: () => Promise<{ data: ListedDeadLetter[]; total: number }>;
  /** Once true for an administrator and a day, never again; unless the claim is given back. */
  claim: (to: string) => Promise<boolean>;
  unclaim: (to: string) => Promise<void>;
};

/**
 * Sends at most one mail to each administrator a day: it is claimed before a provider is asked, and given back only
 * where the provider surely has not taken it. A crash in between costs that day's mail; the next one says the same.
 * @param day UTC
 * @returns how many dead letters there are, and to how many administrators that was said now
 */
export async function sendDeadLetterDigest(
  deps: DigestDeps,
  day: string,
): Promise<{ deadLetters: number; told: number; postponed: number }> {
  const { data, total } = await deps.readDeadLetters();
  let told = 0;
  let postponed = 0;
  for (const to of total === 0 ? [] : deps.config.adminEmails) {
    if (!(await deps.claim(to))) continue;
    const result = await deps.provider().send(await digestMail(deps, to, day, data, total));
    if (result.kind === 'retry' || result.kind === 'paused') {
      await deps.unclaim(to);
      postponed += 1;
    } else told += 1;
  }
  return { deadLetters: total, told, postponed };
}

/** Readers' addresses stay in the dashboard. */
async function digestMail(
  { config }: DigestDeps,
  to: string,
  day: string,
  newest: readonly ListedDeadLetter[],
  total: number,
): Promise<OutgoingMail> {
  const subject = `${total} ${total === 1 ? 'mail' : 'mails'} could not be sent`;
  const url = `${config.frontendUrl}/admin/`;
  const lines = newest.map(({ kind, reason, failedAt }) => `${failedAt} ${kind}: ${reason ?? 'unknown'}`);
  const intro = `${config.productName}: ${subject}. The newest:`;
  const outro = 'Try them again or discard them in the dashboard:';
  return {
    id: await digestId(to, day),
    to,
    from: config.mailFrom,
    replyTo: config.mailReplyTo,
    kind: 'digest',
    subject,
    text: [intro, '', ...lines, '', outro, url, ''].join('\n'),
    html: `<!doctype html><meta charset="utf-8"><title>${escapeHtml(subject)}</title><p>${escapeHtml(intro)}</p><ul>${lines
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join('')}</ul><p>${escapeHtml(outro)} <a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`,
    headers: {},
  };
}

/** The same for the same day and administrator: a provider that knows repeats takes the second for one. */
async function digestId(to: string, day: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${day} ${to}`));
  return `digest-${day}-${new Uint8Array(hash).slice(0, 8).toHex()}`;
}

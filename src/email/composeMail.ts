/** Makes the mail that a provider is given of one that the reader's object released. */
import type { Config } from '../config.ts';
import type { ClaimedMail, MailClaims } from '../wire/mail.ts';
import type { PreparedLetter } from './broadcastLetters.ts';
import { chapterBody } from './chapterBody.ts';
import type { Letter, MailedChapter, StopLinks } from './letters.ts';
import type { OutgoingMail } from './provider.ts';
import { renderMail } from './templates.ts';
import { type TrackDeps, trackedHtml } from './trackMail.ts';

export type ComposeDeps = TrackDeps & {
  /** Null for a chapter that is not published any more. */
  readChapter: (chapterNumber: number) => Promise<(MailedChapter & { free: boolean; html: string }) | null>;
  /** Null for a broadcast that is stopped. */
  readBroadcast: (broadcastId: string) => Promise<PreparedLetter | null>;
  signMailToken: (claims: MailClaims, mailedAt: number) => Promise<string>;
  config: Pick<Config, 'mailFrom' | 'mailReplyTo' | 'apiUrl' | 'frontendUrl' | 'mailProviders'>;
};

/** Why there is nothing to send any more: short, stable, snake_case. */
type Withdrawn = { withdrawn: string };

/**
 * @param objectId the reader's object
 * @returns the mail, or why there is nothing to send any more
 */
export async function composeMail(
  objectId: string,
  mail: ClaimedMail,
  deps: ComposeDeps,
): Promise<{ mail: OutgoingMail } | Withdrawn> {
  const { id, to, firstName, mailedAt } = mail;
  const { kind } = mail.content;
  const { mailFrom: from, mailReplyTo: replyTo, frontendUrl } = deps.config;
  const content = await writeLetter(objectId, mail, deps);
  if ('withdrawn' in content) return content;
  const rendered = renderMail({ firstName, content }, { frontendUrl });
  const tracked = await trackedHtml({ objectId, mailId: id, kind, mailedAt }, rendered.html, deps);
  const headers = 'unsubscribeUrl' in content ? unsubscribeHeaders(content) : {};
  return { mail: { id, to, from, replyTo, kind, ...rendered, headers, trackedHtml: tracked } };
}

async function writeLetter(
  objectId: string,
  { id, mailedAt, hasAccess, content }: ClaimedMail,
  { readChapter, readBroadcast, signMailToken, config }: ComposeDeps,
): Promise<Letter['content'] | Withdrawn> {
  const { apiUrl, frontendUrl } = config;
  const stopLinks = async (): Promise<StopLinks> => {
    const token = await signMailToken({ objectId, mailId: id, kind: content.kind }, mailedAt);
    return {
      unsubscribeUrl: `${apiUrl}/api/email/unsubscribe?token=${token}`,
      preferencesUrl: `${frontendUrl}/mail-preferences#token=${token}`,
    };
  };
  switch (content.kind) {
    case 'welcome':
    case 'magic_link':
      return content;
    case 'chapter': {
      const { kind, cause, chapterNumber } = content;
      const chapter = await readChapter(chapterNumber);
      if (!chapter) return { withdrawn: 'chapter_not_published' };
      // Access may have gone since the reader asked.
      if (!chapter.free && !hasAccess) return { withdrawn: 'no_access' };
      const readOnUrl = `${frontendUrl}/#chapter-${chapterNumber}`;
      const body = await chapterBody(chapter.html, readOnUrl);
      return { kind, cause, chapter, body, readOnUrl, ...(await stopLinks()) };
    }
    case 'reminder': {
      const chapter = await readChapter(content.chapterNumber);
      if (!chapter) return { withdrawn: 'chapter_not_published' };
      const url = `${frontendUrl}/#chapter-${content.chapterNumber}`;
      return { ...content, chapter, url, ...(await stopLinks()) };
    }
    case 'completion':
      return { ...content, url: `${frontendUrl}/`, ...(await stopLinks()) };
    case 'purchase':
      return { ...content, url: `${frontendUrl}/` };
    case 'broadcast': {
      const letter = await readBroadcast(content.broadcastId);
      if (!letter) return { withdrawn: 'broadcast_stopped' };
      return { kind: content.kind, ...letter, ...(await stopLinks()) };
    }
  }
}

/** RFC 8058 section 3.1: one click in the mail program unsubscribes, without a page. */
function unsubscribeHeaders({ unsubscribeUrl }: StopLinks): Record<string, string> {
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

/** Makes the mail that a provider is given of one that the reader's object released. */
import type { Config } from '../config.ts';
import type { ClaimedMail, MailClaims } from '../wire/mail.ts';
import type { PreparedLetter } from './broadcastLetters.ts';
import { chapterBody } from './chapterBody.ts';
import type { MailedChapter, StopLinks } from './letters.ts';
import type { OutgoingMail } from './provider.ts';
import { type RenderedMail, renderMail } from './templates.ts';
import { type TrackDeps, trackedHtml } from './trackMail.ts';

export type ComposeDeps = TrackDeps & {
  /** Null for a chapter that is not published any more. */
  readChapter: (chapterNumber: number) => Promise<(MailedChapter & { free: boolean; html: string }) | null>;
  /** Null for a broadcast that is stopped. */
  readBroadcast: (broadcastId: string) => Promise<PreparedLetter | null>;
  signMailToken: (claims: MailClaims, mailedAt: number) => Promise<string>;
  config: Pick<Config, 'mailFrom' | 'mailReplyTo' | 'apiUrl' | 'frontendUrl' | 'mailProviders'>;
};

type Composed = RenderedMail & { headers: Record<string, string> };

/**
 * @param objectId the reader's object
 * @returns the mail, or why there is nothing to send any more
 */
export async function composeMail(
  objectId: string,
  mail: ClaimedMail,
  deps: ComposeDeps,
): Promise<{ mail: OutgoingMail } | { withdrawn: string }> {
  const composed = await compose(objectId, mail, deps);
  if ('withdrawn' in composed) return composed;
  const { mailFrom, mailReplyTo } = deps.config;
  const { id, to, content, mailedAt } = mail;
  const visited = { objectId, mailId: id, kind: content.kind, mailedAt };
  const tracked = await trackedHtml(visited, composed.html, deps);
  const { kind } = content;
  return { mail: { id, to, from: mailFrom, replyTo: mailReplyTo, kind, ...composed, trackedHtml: tracked } };
}

async function compose(
  objectId: string,
  mail: ClaimedMail,
  { readChapter, readBroadcast, signMailToken, config }: ComposeDeps,
): Promise<Composed | { withdrawn: string }> {
  const { id, firstName, content, hasAccess } = mail;
  const stopLinks = async (): Promise<StopLinks> => {
    const token = await signMailToken({ objectId, mailId: id, kind: content.kind }, mail.mailedAt);
    return {
      unsubscribeUrl: `${config.apiUrl}/api/email/unsubscribe?token=${token}`,
      preferencesUrl: `${config.frontendUrl}/mail-preferences#token=${token}`,
    };
  };
  switch (content.kind) {
    case 'welcome':
    case 'magic_link':
      return { ...renderMail({ firstName, content }, config), headers: {} };
    case 'chapter': {
      const chapter = await readChapter(content.chapterNumber);
      if (!chapter) return { withdrawn: 'chapter_not_published' };
      // Access may have gone since the reader asked.
      if (!chapter.free && !hasAccess) return { withdrawn: 'no_access' };
      const links = await stopLinks();
      const readOnUrl = `${config.frontendUrl}/#chapter-${chapter.number}`;
      const body = await chapterBody(chapter.html, readOnUrl);
      const letter = { kind: content.kind, cause: content.cause, chapter, body, readOnUrl, ...links };
      const rendered = renderMail({ firstName, content: letter }, config);
      return { ...rendered, headers: unsubscribeHeaders(links) };
    }
    case 'reminder': {
      const chapter = await readChapter(content.chapterNumber);
      if (!chapter) return { withdrawn: 'chapter_not_published' };
      const links = await stopLinks();
      const url = `${config.frontendUrl}/#chapter-${chapter.number}`;
      const rendered = renderMail({ firstName, content: { ...content, chapter, url, ...links } }, config);
      return { ...rendered, headers: unsubscribeHeaders(links) };
    }
    case 'completion': {
      const links = await stopLinks();
      const letter = { ...content, url: `${config.frontendUrl}/`, ...links };
      return {
        ...renderMail({ firstName, content: letter }, config),
        headers: unsubscribeHeaders(links),
      };
    }
    case 'purchase':
      return {
        ...renderMail({ firstName, content: { ...content, url: `${config.frontendUrl}/` } }, config),
        headers: {},
      };
    case 'broadcast': {
      const prepared = await readBroadcast(content.broadcastId);
      if (!prepared) return { withdrawn: 'broadcast_stopped' };
      const links = await stopLinks();
      const letter = { kind: content.kind, ...prepared, ...links };
      const rendered = renderMail({ firstName, content: letter }, config);
      return { ...rendered, headers: unsubscribeHeaders(links) };
    }
  }
}

/** RFC 8058 section 3.1: one click in the mail program unsubscribes, without a page. */
function unsubscribeHeaders({ unsubscribeUrl }: StopLinks): Record<string, string> {
  return { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

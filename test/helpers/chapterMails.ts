/** Chapters to mail, the mails that come of it, and readers in states that no route makes yet. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { publishChapter } from '../../src/content/publish.ts';
import type { OutgoingMail } from '../../src/email/provider.ts';
import type { PublishedChapter } from '../../src/wire/content.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import { objectOf } from './api.ts';
import { accepting, deliver } from './postOffice.ts';
import { ACT } from './support.ts';

/** Publishes a chapter whose title, summary and text name its number, unless told otherwise. */
export async function publish(number: number, over: Partial<PublishedChapter>): Promise<void> {
  const chapter = {
    slug: `chapter-${number}`,
    title: `Title of ${number}`,
    summary: `Summary of ${number}.`,
    free: true,
    minutes: 3,
    videos: [],
    quizzes: [],
    markdown: `First paragraph of ${number}.`,
    ...over,
  };
  await publishChapter(env, number, chapter, Date.now());
}

/** Delivers messages to a provider that takes every mail. @returns the chapter mails that it was given */
export async function chapterMailFor(jobs: readonly MailJob[]): Promise<OutgoingMail[]> {
  const provider = accepting();
  await deliver(jobs, provider);
  return provider.sent.filter(({ kind }) => kind === 'chapter');
}

/** Sets one column of a reader's profile, behind the object's back. */
export async function setProfile(email: string, column: 'suppressed', value: string | number): Promise<void> {
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec(`UPDATE profile SET ${column} = ?`, value);
  });
  await evictDurableObject(objectOf(email));
}

/** Takes a reader's access away, as an administrator does. */
export async function withoutAccess(email: string): Promise<void> {
  await objectOf(email).changeBySupport({ hasAccess: false }, ACT);
}

/** A broadcast while it is written, as its fields hold it. */
import type { Audience } from '../../../src/wire/broadcasts.ts';

export type Draft = {
  subject: string;
  markdown: string;
  audience: Audience['type'];
  chapterNumber: number;
  idleDays: number;
  /** As `datetime-local` has it, in the owner's time zone; empty for at once. */
  sendAt: string;
  mailsPerMinute: number;
};

const EMPTY_DRAFT: Draft = {
  subject: '',
  markdown: '',
  audience: 'all',
  chapterNumber: 1,
  idleDays: 14,
  sendAt: '',
  mailsPerMinute: 500,
};

/** @param stalledAt the number of the chapter whose stalled readers it is for, as the page's path has it */
export function newDraft(stalledAt: string | undefined): Draft {
  if (stalledAt === undefined || !/^[1-9]\d{0,3}$/.test(stalledAt)) return EMPTY_DRAFT;
  return { ...EMPTY_DRAFT, audience: 'stalled', chapterNumber: Number(stalledAt) };
}

export function audienceOf({ audience, chapterNumber, idleDays }: Draft): Audience {
  return audience === 'stalled' ? { type: audience, chapterNumber, idleDays } : { type: audience };
}

/** @returns ISO 8601, or null for at once */
export function sendAtOf({ sendAt }: Draft): string | null {
  const ms = Date.parse(sendAt);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** The API decides; this only spares it what is plainly not finished. */
export function isReady({
  subject,
  markdown,
  audience,
  chapterNumber,
  idleDays,
  mailsPerMinute,
}: Draft): boolean {
  const numbers = audience === 'stalled' ? [chapterNumber, idleDays, mailsPerMinute] : [mailsPerMinute];
  return subject.trim() !== '' && markdown.trim() !== '' && numbers.every(Number.isInteger);
}

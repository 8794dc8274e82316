/** What the mails are about, complete with the addresses in them, before they are put into words. */
import type {
  AddressContent,
  ChapterContent,
  CompletionContent,
  PurchaseContent,
  ReminderContent,
  SignInContent,
} from '../wire/mail.ts';
import type { MailBody } from './fill.ts';

export type MailedChapter = { number: number; title: string; summary: string; minutes: number };

/** Where a reader stops such mails, and where it chooses among all of them. */
export type StopLinks = { unsubscribeUrl: string; preferencesUrl: string };

type ChapterLetter = StopLinks & {
  kind: 'chapter';
  cause: ChapterContent['cause'];
  chapter: MailedChapter;
  body: MailBody;
  readOnUrl: string;
};

/** What the owner wrote. `chapterBody` makes a body of the HTML that its Markdown became. */
type BroadcastLetter = StopLinks & { kind: 'broadcast'; subject: string; body: MailBody };

type ReminderLetter = ReminderContent &
  StopLinks & { chapter: Pick<MailedChapter, 'number' | 'title'>; url: string };
type CompletionLetter = CompletionContent & StopLinks & { url: string };
type PurchaseLetter = PurchaseContent & { url: string };

export type Letter = {
  firstName: string | null;
  content:
    | SignInContent
    | AddressContent
    | ChapterLetter
    | ReminderLetter
    | CompletionLetter
    | PurchaseLetter
    | BroadcastLetter;
};

/** The reader's own row: who it is, what it may read, and the revision of changes that no chapter row carries. */
import type { Reader } from '../src/wire/auth.ts';
import type { MailPreferences, Suppression } from '../src/wire/mailPreferences.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';

export type Profile = {
  rev: number;
  email: string;
  /** The id under which the old database, or this one, knows the subscriber. */
  subscriberId: string;
  /** False for an imported reader who has progress but never signed up. */
  subscribed: boolean;
  firstName: string | null;
  lastName: string | null;
  timezone: string;
  hasAccess: boolean;
  hasPurchased: boolean;
  discountCode: string | null;
  createdAt: number;
  updatedAt: number;
  confirmedAt: number | null;
  emailsSent: number;
  lastEmailSentAt: number | null;
  mailPreferences: MailPreferences;
  suppressed: Suppression | null;
  /** Theoretical arrival time of the limit on chapter mails, as of the last one sent. */
  chapterMailsArrivalAt: number;
};

interface ProfileRow extends SqlRow {
  rev: number;
  email: string;
  subscriber_id: string;
  subscribed: number;
  first_name: string | null;
  last_name: string | null;
  timezone: string;
  has_access: number;
  has_purchased: number;
  discount_code: string | null;
  created_at: number;
  updated_at: number;
  confirmed_at: number | null;
  emails_sent: number;
  last_email_sent_at: number | null;
  newsletter: number;
  chapter_mails: number;
  reminders: number;
  product_news: number;
  suppressed: Suppression | null;
  chapter_mails_arrival_at: number;
}

/** A profile for an address of which nothing is known but that something of it must be kept. */
export function newProfile(email: string, now: number): Profile {
  return {
    rev: 0,
    email,
    subscriberId: crypto.randomUUID(),
    subscribed: false,
    firstName: null,
    lastName: null,
    timezone: 'UTC',
    hasAccess: false,
    hasPurchased: false,
    discountCode: null,
    createdAt: now,
    updatedAt: now,
    confirmedAt: null,
    emailsSent: 0,
    lastEmailSentAt: null,
    mailPreferences: { newsletter: true, chapterMails: true, reminders: true, productNews: true },
    suppressed: null,
    chapterMailsArrivalAt: 0,
  };
}

export function readProfile(db: Database): Profile | null {
  const row = db.first<ProfileRow>('SELECT * FROM profile');
  return (
    row && {
      rev: row.rev,
      email: row.email,
      subscriberId: row.subscriber_id,
      subscribed: row.subscribed === 1,
      firstName: row.first_name,
      lastName: row.last_name,
      timezone: row.timezone,
      hasAccess: row.has_access === 1,
      hasPurchased: row.has_purchased === 1,
      discountCode: row.discount_code,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      confirmedAt: row.confirmed_at,
      emailsSent: row.emails_sent,
      lastEmailSentAt: row.last_email_sent_at,
      mailPreferences: {
        newsletter: row.newsletter === 1,
        chapterMails: row.chapter_mails === 1,
        reminders: row.reminders === 1,
        productNews: row.product_news === 1,
      },
      suppressed: row.suppressed,
      chapterMailsArrivalAt: row.chapter_mails_arrival_at,
    }
  );
}

export function writeProfile(db: Database, profile: Profile): void {
  db.run(
    `INSERT OR REPLACE INTO profile (id, rev, email, subscriber_id, subscribed, first_name, last_name, timezone,
       has_access, has_purchased, discount_code, created_at, updated_at, confirmed_at, emails_sent, last_email_sent_at,
       newsletter, chapter_mails, reminders, product_news, suppressed, chapter_mails_arrival_at)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    profile.rev,
    profile.email,
    profile.subscriberId,
    Number(profile.subscribed),
    profile.firstName,
    profile.lastName,
    profile.timezone,
    Number(profile.hasAccess),
    Number(profile.hasPurchased),
    profile.discountCode,
    profile.createdAt,
    profile.updatedAt,
    profile.confirmedAt,
    profile.emailsSent,
    profile.lastEmailSentAt,
    Number(profile.mailPreferences.newsletter),
    Number(profile.mailPreferences.chapterMails),
    Number(profile.mailPreferences.reminders),
    Number(profile.mailPreferences.productNews),
    profile.suppressed,
    profile.chapterMailsArrivalAt,
  );
}

/** The reader as clients see it. */
export function readerOf(profile: Profile): Reader {
  return {
    email: profile.email,
    firstName: profile.firstName,
    lastName: profile.lastName,
    timezone: profile.timezone,
    hasAccess: profile.hasAccess,
    hasPurchased: profile.hasPurchased,
    discountCode: profile.discountCode,
    confirmedAt: isoTimeOrNull(profile.confirmedAt),
    createdAt: isoTime(profile.createdAt),
    emailsSent: profile.emailsSent,
    lastEmailSent: isoTimeOrNull(profile.lastEmailSentAt),
  };
}

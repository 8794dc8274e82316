/** An event of a reader's timeline in one sentence. */
import type { TimelineEntry } from '../../../src/wire/timeline.ts';
import { date, deviceName, MAIL_KIND, plural, spoken } from '../../data/words.ts';

export function eventWords(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'signed_up':
      return 'Signed up';
    case 'confirmed':
      return 'Confirmed the address';
    case 'signed_in':
      return `Signed in with ${deviceName(entry.detail.device)}`;
    case 'devices_ended':
      return devicesEnded(entry.detail);
    case 'access_given':
      return 'Has access';
    case 'access_taken':
      return 'Has no access any more';
    case 'entitlement': {
      const { entry: kind, reason, rights, expiresAt } = entry.detail;
      const until = expiresAt === null ? '' : `, until ${date(expiresAt)}`;
      return `${ENTRIES[kind]} ${rights.join(' and ')}: ${spoken(reason).toLowerCase()}${until}`;
    }
    case 'chapter_completed':
      return `Completed chapter ${entry.detail.chapterNumber}`;
    case 'chapter_reset':
      return `Chapter ${entry.detail.chapterNumber} was reset`;
    case 'mail_sent':
      return `Mail sent: ${MAIL_KIND[entry.detail.kind]}`;
    case 'mail_bounced':
      return `Mail came back: ${MAIL_KIND[entry.detail.kind]}${entry.detail.hard ? ', for good' : ''}`;
    case 'mail_given_up':
      return `Mail given up: ${MAIL_KIND[entry.detail.kind]}, ${spoken(entry.detail.reason).toLowerCase()}`;
    case 'mail_complained':
      return `Called spam: ${MAIL_KIND[entry.detail.kind]}`;
    case 'preferences_changed':
      return `Mail preferences: ${Object.entries(entry.detail)
        .map(([name, wanted]) => `${PREFERENCES[name] ?? name} ${wanted ? 'on' : 'off'}`)
        .join(', ')}`;
    case 'mail_suppressed':
      return entry.detail.reason === 'hard_bounce'
        ? 'No more mail: the address does not work'
        : 'No more mail: it was called spam';
    case 'share_made':
      return `Shared chapter ${entry.detail.chapterNumber}`;
    case 'share_ended':
      return `Ended a shared link to chapter ${entry.detail.chapterNumber}`;
    default:
      return spokenKind(entry);
  }
}

const ENTRIES = {
  grant: 'Was given',
  revoke: 'Lost',
  suspend: 'Suspended',
  restore: 'Got back',
  note: 'Noted on',
} as const;

const PREFERENCES: Record<string, string> = {
  newsletter: 'newsletter',
  chapterMails: 'chapter mails',
  reminders: 'reminders',
  productNews: 'product news',
};

function devicesEnded({
  devices,
  reason,
}: Extract<TimelineEntry, { kind: 'devices_ended' }>['detail']): string {
  const names = devices.length === 1 ? deviceName(devices[0] ?? null) : plural(devices.length, 'device');
  const why = { ended: '', support: ' by support', token_reused: ', because its key was used twice' }[reason];
  return `Signed out: ${names}${why}`;
}

/** A server may be newer than the page that a browser has kept. */
function spokenKind(entry: { kind: string }): string {
  return spoken(entry.kind);
}

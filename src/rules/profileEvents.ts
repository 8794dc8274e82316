/** What a change of the reader's own row means for its timeline, whoever makes the change. */
import type { MailPreference, MailPreferences, Suppression } from '../wire/mailPreferences.ts';
import type { TimelineEvent } from '../wire/timeline.ts';

type Told = {
  subscribed: boolean;
  hasAccess: boolean;
  mailPreferences: MailPreferences;
  suppressed: Suppression | null;
};

const PREFERENCES: readonly MailPreference[] = ['newsletter', 'chapterMails', 'reminders', 'productNews'];

/** @returns what happened; nothing for signing up and what comes with it, which the row itself tells for good */
export function profileEvents(before: Told, after: Told): TimelineEvent[] {
  if (!before.subscribed) return [];
  const events: TimelineEvent[] = [];
  if (after.hasAccess !== before.hasAccess) {
    events.push({ kind: after.hasAccess ? 'access_given' : 'access_taken', detail: {} });
  }
  const changed = PREFERENCES.filter((name) => after.mailPreferences[name] !== before.mailPreferences[name]);
  if (changed.length > 0) {
    const detail = Object.fromEntries(changed.map((name) => [name, after.mailPreferences[name]]));
    events.push({ kind: 'preferences_changed', detail });
  }
  if (after.suppressed !== null && after.suppressed !== before.suppressed) {
    events.push({ kind: 'mail_suppressed', detail: { reason: after.suppressed } });
  }
  return events;
}

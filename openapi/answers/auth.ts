/** What signing in is answered with. */
import * as v from 'valibot';
import type * as wire from '../../src/wire/auth.ts';
import { answer } from '../describe.ts';
import { count, flag, text, textOrNull, time, timeOrNull } from './basic.ts';

export const Accepted = answer<{ success: true; message: string }>()(
  v.object({ success: v.literal(true), message: text }),
  { description: 'It was done, and a sentence that a page can show.' },
);

export const Session = answer<wire.Session>()(
  v.object({
    id: text,
    createdAt: time,
    lastSeenAt: time,
    expiresAt: time,
    userAgent: textOrNull,
    current: flag,
  }),
  {
    description: 'One device that is signed in.',
    fields: {
      userAgent: "The browser's own name for itself.",
      current: 'Whether it is the session that asks.',
    },
  },
);

export const readerEntries = {
  email: text,
  firstName: textOrNull,
  lastName: textOrNull,
  timezone: text,
  hasAccess: flag,
  hasPurchased: flag,
  discountCode: textOrNull,
  confirmedAt: timeOrNull,
  createdAt: time,
  emailsSent: count,
  lastEmailSent: timeOrNull,
};
const readerFields = {
  email: 'Normalised: trimmed, NFC, lower case.',
  timezone: 'IANA name; days are counted in it.',
  hasAccess: 'Whether chapters that are not free are open.',
  confirmedAt: 'When the address was first used to sign in.',
} as const;

export const Reader = answer<wire.Reader>()(v.object(readerEntries), {
  description: 'A reader, as the reader and administrators see it.',
  fields: readerFields,
});

export const SignedIn = answer<{
  accessToken: string;
  expiresIn: number;
  session: wire.Session;
  reader: wire.Reader;
  isAdmin: boolean;
  refreshToken?: string;
}>()(
  v.object({
    accessToken: text,
    expiresIn: count,
    session: Session,
    reader: Reader,
    isAdmin: flag,
    refreshToken: v.exactOptional(text),
  }),
  {
    description: 'A session and its tokens.',
    fields: {
      accessToken: 'A JWT for `Authorization: Bearer`.',
      expiresIn: 'Seconds that the access token lives.',
      isAdmin: 'Whether the address is listed in `ADMIN_EMAILS`.',
      refreshToken: 'Only with `"transport": "body"`; otherwise it is in the `__Host-refresh` cookie.',
    },
  },
);

export const CurrentSession = answer<{ session: wire.Session; reader: wire.Reader; isAdmin: boolean }>()(
  v.object({ session: Session, reader: Reader, isAdmin: flag }),
  { description: 'Who is signed in, and on which device.' },
);

export const Sessions = answer<{ sessions: wire.Session[] }>()(v.object({ sessions: v.array(Session) }), {
  description: 'The devices of a reader.',
});

/** Signing in: request bodies, and the session and reader as clients see them. */
import * as v from 'valibot';
import { EmailAddress } from './emailAddress.ts';
import { TimeZone } from './time.ts';

const Transport = v.optional(v.picklist(['cookie', 'body']), 'cookie');
export type Transport = 'cookie' | 'body';

/** A path of the frontend: it starts with one slash and cannot leave the site (`//host`, `/\host`). */
const RedirectPath = v.pipe(
  v.string(),
  v.maxLength(512),
  v.regex(/^\/[^\s\p{C}\\]*$/u, 'redirectTo must be a path of the site, such as /chapters/3.'),
  v.check(staysOnSite, 'redirectTo must be a path of the site, such as /chapters/3.'),
);

/** As a browser resolves it: dots may turn `/..//host` into `//host`, which is another site. */
function staysOnSite(path: string): boolean {
  const base = 'https://site.invalid';
  return (
    URL.canParse(path, base) &&
    new URL(path, base).origin === base &&
    !new URL(path, base).pathname.startsWith('//')
  );
}

export const MagicLinkBody = v.object({ email: EmailAddress, redirectTo: v.optional(RedirectPath) });

const SignedToken = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

export const LinkProof = v.object({ token: SignedToken, transport: Transport });
export const CodeProof = v.object({
  email: EmailAddress,
  code: v.pipe(
    v.string(),
    v.transform((code) => code.replace(/[\s-]/g, '')),
    v.regex(/^\d{8}$/, 'A code has 8 digits.'),
  ),
  transport: Transport,
});
const NoProof = v.never('Send either a token, or an e-mail address and a code.');

/** Decided by the key `token` or `email`, so that a mistake in one form is reported as one in that form. */
export const VerifyBody = v.lazy((input) => {
  if (typeof input !== 'object' || input === null) return NoProof;
  if ('token' in input) return LinkProof;
  return 'email' in input ? CodeProof : NoProof;
});

export const RefreshBody = v.object({
  refreshToken: v.optional(SignedToken),
  transport: v.optional(v.picklist(['cookie', 'body'])),
});

export const Name = v.pipe(
  v.string(),
  v.maxLength(100),
  v.transform((name) =>
    name
      .toWellFormed()
      .normalize('NFC')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
  ),
  v.transform((name) => (name === '' ? undefined : name)),
);

/** Free text: a reader may know a code that this system does not. */
export const DiscountCode = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(64),
  v.transform((code) => code.toWellFormed() || undefined),
);

export const SignupBody = v.object({
  email: EmailAddress,
  firstName: v.optional(Name),
  lastName: v.optional(Name),
  discountCode: v.optional(DiscountCode),
  timezone: v.optional(TimeZone),
});
export type SignupBody = v.InferOutput<typeof SignupBody>;

export type Session = {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  userAgent: string | null;
  current: boolean;
};

export type Reader = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  timezone: string;
  hasAccess: boolean;
  hasPurchased: boolean;
  discountCode: string | null;
  confirmedAt: string | null;
  createdAt: string;
  emailsSent: number;
  lastEmailSent: string | null;
};

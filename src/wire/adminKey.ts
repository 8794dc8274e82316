/** Admin API keys: their form, `hbk_<id>_<secret>`, and what is asked and answered about them. */
import * as v from 'valibot';

export const ADMIN_KEY_PREFIX = 'hbk_';

/** Letters and digits only: `_` separates the parts of a key, and no command's argument should begin with `-`. */
export const ADMIN_KEY_ID = /^[A-Za-z0-9]{8}$/;

/** The id finds the key's row, the secret is 256 bits in base64url. */
export const ADMIN_KEY = /^hbk_(?<id>[A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** `write` includes `read`. */
export const ADMIN_KEY_SCOPES = ['read', 'write'] as const;
export type AdminKeyScope = (typeof ADMIN_KEY_SCOPES)[number];

export const ADMIN_KEY_DAYS = 90;
export const ADMIN_KEY_MAX_DAYS = 3650;
export const ADMIN_KEY_NAME_MAX_LENGTH = 100;

/** The body of `POST /api/admin/keys`. */
export const NewAdminKey = v.object({
  /** What the key is for. */
  name: v.pipe(
    v.string(),
    v.transform((name) => name.toWellFormed().trim()),
    v.minLength(1),
    v.maxLength(ADMIN_KEY_NAME_MAX_LENGTH),
  ),
  scope: v.optional(v.picklist(ADMIN_KEY_SCOPES), 'read'),
  days: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(ADMIN_KEY_MAX_DAYS)),
    ADMIN_KEY_DAYS,
  ),
});
export type NewAdminKey = v.InferOutput<typeof NewAdminKey>;

/** A key as it is listed; its secret is kept nowhere. */
export type AdminKeyEntry = {
  id: string;
  name: string;
  scope: AdminKeyScope;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  /** Late by an hour at most; null for a key that was never used. */
  lastUsedAt: string | null;
};

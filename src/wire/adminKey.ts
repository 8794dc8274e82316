/** The form of an admin API key, `hbk_<id>_<secret>`: the id finds its row, the secret is 256 bits in base64url. */

export const ADMIN_KEY_PREFIX = 'hbk_';

/** Letters and digits only: `_` separates the parts of a key, and no command's argument should begin with `-`. */
export const ADMIN_KEY_ID = /^[A-Za-z0-9]{8}$/;

export const ADMIN_KEY = /^hbk_(?<id>[A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** `write` includes `read`. */
export const ADMIN_KEY_SCOPES = ['read', 'write'] as const;
export type AdminKeyScope = (typeof ADMIN_KEY_SCOPES)[number];

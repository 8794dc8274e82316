/** Who may call: the security schemes, and what each caller is refused with. */
import type { Caller, FailureCode } from './operation.ts';

export const SECURITY_SCHEMES = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'The access token of `POST /api/auth/verify` or `/refresh`; it lives for 15 minutes at most.',
  },
  adminKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'hbk_…',
    description:
      'An API key, of scope `read` or `write`. `npm run admin-key` makes one, `npm start` prints one. The access token ' +
      'of a reader who is listed in `ADMIN_EMAILS` does as well.',
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-refresh',
    description: 'HttpOnly, Secure, SameSite=Lax; no script sees it.',
  },
  mailToken: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The signed token in the links of a mail.',
  },
  socketToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Sec-WebSocket-Protocol',
    description: 'The access token, offered as the subprotocol `bearer.<access token>`.',
  },
} as const;
export type SchemeName = keyof typeof SECURITY_SCHEMES;

type Admission = {
  /** Alternatives; `none` is to come without any. */
  by: readonly (SchemeName | 'none')[];
  /** What an API key must be allowed. */
  scope?: 'read' | 'write';
  refusals: readonly FailureCode[];
};

const BAD_TOKEN = ['unauthenticated', 'token_expired', 'token_invalid'] as const;

export const CALLERS: Readonly<Record<Caller, Admission>> = {
  anyone: { by: [], refusals: [] },
  reader: { by: ['accessToken'], refusals: BAD_TOKEN },
  'reader or anyone': { by: ['none', 'accessToken'], refusals: BAD_TOKEN },
  'reader or mail': { by: ['accessToken', 'mailToken'], refusals: BAD_TOKEN },
  mail: { by: ['mailToken'], refusals: ['token_expired', 'token_invalid'] },
  'refresh token': { by: ['refreshCookie', 'none'], refusals: BAD_TOKEN },
  session: { by: ['accessToken', 'refreshCookie'], refusals: BAD_TOKEN },
  'reader by socket': { by: ['socketToken'], refusals: BAD_TOKEN },
  'admin who reads': {
    by: ['adminKey', 'accessToken'],
    scope: 'read',
    refusals: [...BAD_TOKEN, 'forbidden'],
  },
  'admin who writes': {
    by: ['adminKey', 'accessToken'],
    scope: 'write',
    refusals: [...BAD_TOKEN, 'forbidden'],
  },
  /** Its signature over the body is the proof. */
  provider: { by: [], refusals: ['signature_invalid'] },
};

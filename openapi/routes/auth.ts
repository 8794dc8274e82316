/** `/api/auth` in the document. */
import * as answers from '../answers/auth.ts';
import { json, NO_CONTENT, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

export const AUTH: Tag = {
  name: 'Auth',
  description:
    'Signing in by a link or a code, and the devices that are signed in. An access token lives for 15 minutes at most; a ' +
    'session that was ended is refused on the very next request.',
  routes: {
    'POST /api/auth/magic-link': {
      id: 'requestMagicLink',
      summary: 'Ask for a sign-in mail',
      description:
        'The answer is the same for known and unknown addresses. A known reader is mailed a link and a code of 8 digits. ' +
        'Both die after 15 minutes (configurable), on first use, or when a newer one is asked for. Beyond 5 mails in 15 ' +
        'minutes no mail is sent.',
      caller: 'anyone',
      body: { content: requests.MagicLinkBody },
      answers: { 200: json(answers.Accepted, 'If the address is signed up, a mail is on its way.') },
      limit: 'network',
    },
    'POST /api/auth/verify': {
      id: 'verify',
      summary: 'Sign in with a link or a code',
      description:
        'Of any number of parallel tries exactly one wins. Five wrong codes burn the code. The first sign-in also ' +
        'confirms the address.',
      caller: 'anyone',
      body: { content: requests.VerifyBody },
      answers: { 200: json(answers.SignedIn, 'Signed in.', ['Set-Cookie']) },
      refusals: ['token_invalid', 'token_expired'],
      limit: 'network',
    },
    'POST /api/auth/refresh': {
      id: 'refresh',
      summary: 'Exchange the refresh token for a new pair',
      description:
        'The refresh token comes in the body or in the `__Host-refresh` cookie, and is rotated. One that is used again ' +
        'after its 30 s of grace ends the session, because someone has a copy of it.',
      caller: 'refresh token',
      body: { content: requests.RefreshBody, optional: true },
      answers: { 200: json(answers.SignedIn, 'The new pair.', ['Set-Cookie']) },
      limit: 'network',
    },
    'POST /api/auth/logout': {
      id: 'logout',
      summary: 'Sign out',
      description: 'The session is dead on every path at once; its sockets close with 4401.',
      caller: 'session',
      answers: { 204: { ...NO_CONTENT, headers: ['Set-Cookie'] } },
    },
    'GET /api/auth/session': {
      id: 'getSession',
      summary: 'Read the present session and its reader',
      caller: 'reader',
      answers: { 200: json(answers.CurrentSession, 'The session and the reader.') },
    },
    'GET /api/auth/sessions': {
      id: 'listSessions',
      summary: 'List the devices that are signed in',
      caller: 'reader',
      answers: { 200: json(answers.Sessions, 'All devices.') },
    },
    'DELETE /api/auth/sessions': {
      id: 'endOtherSessions',
      summary: 'Sign out on all other devices',
      caller: 'reader',
      answers: { 204: NO_CONTENT },
    },
    'DELETE /api/auth/sessions/:id': {
      id: 'endSession',
      summary: 'Sign out on one device',
      caller: 'reader',
      path: { id: 'The id of the session.' },
      answers: { 204: { ...NO_CONTENT, headers: ['Set-Cookie'] } },
      refusals: ['not_found'],
    },
  },
};

/** Every URL of the product on one page: method, path, guard, handler. */
import { audited } from './audit/audited.ts';
import { admin, limitedByIp, reader } from './auth/guards.ts';
import type { App, ChangeHandler, Handler } from './context.ts';
import { eraseAccount, exportAccount, getAccount, patchAccount } from './routes/account.ts';
import { getAudit } from './routes/admin/audit.ts';
import { createBroadcast } from './routes/admin/broadcasts/createBroadcast.ts';
import { previewBroadcast } from './routes/admin/broadcasts/previewBroadcast.ts';
import { getBroadcast, listBroadcasts, stopBroadcast } from './routes/admin/broadcasts/readBroadcasts.ts';
import { testBroadcast } from './routes/admin/broadcasts/testBroadcast.ts';
import { changeProgress, eraseReader, patchReader, revokeSessions } from './routes/admin/changeReader.ts';
import { deletePublishedChapter, getChapterVersions, getPublishedChapters } from './routes/admin/chapters.ts';
import { getCode, getCodes, putCode, stopCode } from './routes/admin/codes.ts';
import { discardDeadLetter, listDeadLetters, retryDeadLetter } from './routes/admin/deadLetters.ts';
import { exportCsv } from './routes/admin/exportCsv.ts';
import { getFiles, putFile, removeFile } from './routes/admin/files.ts';
import { importRows } from './routes/admin/importRows.ts';
import { deleteKey, getKeys, postKey } from './routes/admin/keys.ts';
import { listReaders } from './routes/admin/listReaders.ts';
import { putPublishedChapter } from './routes/admin/publishChapter.ts';
import { getReader } from './routes/admin/reader.ts';
import {
  getAccess,
  getActivity,
  getDrift,
  getEmailReport,
  getFunnel,
  getOverview,
  getRetention,
} from './routes/admin/reports.ts';
import { postSumCheck } from './routes/admin/sumCheck.ts';
import { logout } from './routes/auth/logout.ts';
import { refresh } from './routes/auth/refresh.ts';
import { requestMagicLink } from './routes/auth/requestMagicLink.ts';
import { endOtherSessions, endSession, getSession, listSessions } from './routes/auth/sessions.ts';
import { verify } from './routes/auth/verify.ts';
import { confirmAddressChange, requestAddressChange } from './routes/changeAddress.ts';
import { getChapter } from './routes/content/chapter.ts';
import { getFile } from './routes/content/file.ts';
import { getOutline } from './routes/content/outline.ts';
import { tryQuiz } from './routes/content/quiz.ts';
import { getSharedChapter } from './routes/content/sharedChapter.ts';
import { endShare, listShares, shareChapter } from './routes/content/shares.ts';
import { getMailbox, getMailboxJson, getMailTemplates } from './routes/dev/mailbox.ts';
import { mailChapter } from './routes/email/mailChapter.ts';
import { getPreferences, putPreferences } from './routes/email/preferences.ts';
import { signUp } from './routes/email/signUp.ts';
import { getUnsubscribe, postUnsubscribe } from './routes/email/unsubscribe.ts';
import { clickThrough, openPixel } from './routes/email/visits.ts';
import { resendWebhook, sendgridWebhook } from './routes/email/webhooks.ts';
import { getHealth } from './routes/health.ts';
import { openLiveSocket } from './routes/progress/openLiveSocket.ts';
import { readChapter, readProgress } from './routes/progress/readProgress.ts';
import { postProgress, putChapter, resetChapter } from './routes/progress/updateProgress.ts';
import { redeemCode } from './routes/purchases/redeem.ts';
import { postStripeEvent } from './routes/purchases/stripe.ts';
import { type RequestServer, type Route, serveRoutes } from './serveRoutes.ts';
import type { AuditAction } from './wire/audit.ts';

/** What changes something for an administrator, and is written to the audit log as that. */
const change = (action: AuditAction, handler: ChangeHandler): Handler =>
  admin('write', audited(action, handler));

export const ROUTES: readonly Route[] = [
  ['GET', '/api/health', getHealth],

  ['POST', '/api/auth/magic-link', limitedByIp(requestMagicLink)],
  ['POST', '/api/auth/verify', limitedByIp(verify)],
  ['POST', '/api/auth/refresh', limitedByIp(refresh)],
  ['POST', '/api/auth/logout', logout],
  ['GET', '/api/auth/session', reader(getSession)],
  ['GET', '/api/auth/sessions', reader(listSessions)],
  ['DELETE', '/api/auth/sessions', reader(endOtherSessions)],
  ['DELETE', '/api/auth/sessions/:id', reader(endSession)],

  ['GET', '/api/progress', reader(readProgress)],
  ['POST', '/api/progress', postProgress],
  ['GET', '/api/progress/live', openLiveSocket],
  ['GET', '/api/progress/:chapterNumber', reader(readChapter)],
  ['PUT', '/api/progress/:chapterNumber', reader(putChapter)],
  ['DELETE', '/api/progress/:chapterNumber', reader(resetChapter)],

  ['POST', '/api/email/signup', limitedByIp(signUp)],
  ['POST', '/api/email/chapters', reader(mailChapter)],
  ['GET', '/api/email/preferences', limitedByIp(getPreferences)],
  ['PUT', '/api/email/preferences', limitedByIp(putPreferences)],
  ['GET', '/api/email/unsubscribe', getUnsubscribe],
  // Mail programs and providers press the button from wherever they are; the token in the address is the proof.
  ['POST', '/api/email/unsubscribe', postUnsubscribe, 'any-origin'],
  // Neither is limited by IP: mail programs ask for thousands of readers from few addresses, and providers tell so.
  ['GET', '/api/email/open/:token.gif', openPixel],
  ['GET', '/api/email/click/:token', clickThrough],
  ['POST', '/api/email/webhooks/sendgrid', sendgridWebhook],
  ['POST', '/api/email/webhooks/resend', resendWebhook],

  ['GET', '/api/content/chapters', getOutline],
  ['GET', '/api/content/chapters/:numberOrSlug', getChapter],
  ['POST', '/api/content/chapters/:chapterNumber/quizzes/:id', tryQuiz],
  ['GET', '/api/content/files/:key+', getFile],
  ['POST', '/api/content/chapters/:chapterNumber/share', reader(shareChapter)],
  ['GET', '/api/content/shares', reader(listShares)],
  ['DELETE', '/api/content/shares/:id', reader(endShare)],
  ['GET', '/api/content/shared/:token', limitedByIp(getSharedChapter)],

  ['GET', '/api/account', reader(getAccount)],
  ['GET', '/api/account/export', reader(exportAccount)],
  ['PATCH', '/api/account', reader(patchAccount)],
  ['DELETE', '/api/account', reader(eraseAccount)],

  ['POST', '/api/account/email', reader(requestAddressChange)],
  ['POST', '/api/account/email/confirm', limitedByIp(confirmAddressChange)],

  ['POST', '/api/purchases/stripe', postStripeEvent],
  ['POST', '/api/purchases/redeem', reader(redeemCode)],

  ['GET', '/api/admin/reports/overview', admin('read', getOverview)],
  ['GET', '/api/admin/reports/funnel', admin('read', getFunnel)],
  ['GET', '/api/admin/reports/activity', admin('read', getActivity)],
  ['GET', '/api/admin/reports/retention', admin('read', getRetention)],
  ['GET', '/api/admin/reports/email', admin('read', getEmailReport)],
  ['GET', '/api/admin/reports/access', admin('read', getAccess)],
  ['GET', '/api/admin/reports/drift', admin('read', getDrift)],
  ['POST', '/api/admin/reports/sums/check', change('sums.mend', postSumCheck)],
  ['GET', '/api/admin/readers', admin('read', listReaders)],
  ['GET', '/api/admin/readers/:email', admin('read', getReader)],
  ['PATCH', '/api/admin/readers/:email', change('reader.change', patchReader)],
  ['DELETE', '/api/admin/readers/:email', change('reader.erase', eraseReader)],
  ['POST', '/api/admin/readers/:email/sessions/revoke', change('reader.end_sessions', revokeSessions)],
  ['POST', '/api/admin/readers/:email/progress', change('reader.progress', changeProgress)],
  ['GET', '/api/admin/codes', admin('read', getCodes)],
  ['GET', '/api/admin/codes/:code', admin('read', getCode)],
  ['PUT', '/api/admin/codes/:code', change('code.put', putCode)],
  ['DELETE', '/api/admin/codes/:code', change('code.stop', stopCode)],
  ['POST', '/api/admin/import', change('import.rows', importRows)],
  ['GET', '/api/admin/content/chapters', admin('read', getPublishedChapters)],
  ['GET', '/api/admin/content/chapters/:chapterNumber/versions', admin('read', getChapterVersions)],
  ['PUT', '/api/admin/content/chapters/:chapterNumber', change('chapter.publish', putPublishedChapter)],
  ['GET', '/api/admin/dead-letters', admin('read', listDeadLetters)],
  ['POST', '/api/admin/dead-letters/:id/retry', change('dead_letter.retry', retryDeadLetter)],
  ['DELETE', '/api/admin/dead-letters/:id', change('dead_letter.discard', discardDeadLetter)],
  [
    'DELETE',
    '/api/admin/content/chapters/:chapterNumber',
    change('chapter.withdraw', deletePublishedChapter),
  ],
  ['GET', '/api/admin/content/files', admin('read', getFiles)],
  ['PUT', '/api/admin/content/files/:key+', change('file.put', putFile)],
  ['DELETE', '/api/admin/content/files/:key+', change('file.delete', removeFile)],
  ['GET', '/api/admin/broadcasts', admin('read', listBroadcasts)],
  ['POST', '/api/admin/broadcasts', change('broadcast.create', createBroadcast)],
  ['POST', '/api/admin/broadcasts/preview', admin('read', previewBroadcast)],
  ['POST', '/api/admin/broadcasts/test', change('broadcast.test', testBroadcast)],
  ['GET', '/api/admin/broadcasts/:id', admin('read', getBroadcast)],
  ['DELETE', '/api/admin/broadcasts/:id', change('broadcast.stop', stopBroadcast)],
  ['GET', '/api/admin/audit', admin('read', getAudit)],
  ['GET', '/api/admin/export/:name.csv', admin('read', exportCsv)],
  ['GET', '/api/admin/keys', admin('write', getKeys)],
  ['POST', '/api/admin/keys', change('admin_key.make', postKey)],
  ['DELETE', '/api/admin/keys/:id', change('admin_key.revoke', deleteKey)],

  ['GET', '/dev/mailbox', getMailbox],
  ['GET', '/dev/mailbox.json', getMailboxJson],
  ['GET', '/dev/mailbox/templates', getMailTemplates],
];

export function createRouter(app: App): RequestServer {
  return serveRoutes(ROUTES, app);
}

/** `/api/admin/readers`, codes and dead letters in the document: what support does. */
import { CodesQuery } from '../../src/wire/codes.ts';
import { DeadLettersQuery } from '../../src/wire/deadLetters.ts';
import { ReadersQuery } from '../../src/wire/reports.ts';
import { ErasureReceipt } from '../answers/account.ts';
import * as admin from '../answers/admin.ts';
import { ProgressChange } from '../answers/progress.ts';
import * as answers from '../answers/readers.ts';
import { json, NO_CONTENT, query, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';
import { LIST } from './list.ts';

const EMAIL = { email: "The reader's address, percent-encoded." };
const CODE = { code: 'The code; case does not matter.' };
const ID = { id: 'The id of the mail.' };

export const READERS: Tag = {
  name: 'Admin: readers',
  description: 'What support does for one reader. Every change is written to the audit log.',
  routes: {
    'GET /api/admin/readers': {
      id: 'listReaders',
      summary: 'List and search readers',
      caller: 'admin who reads',
      query: query(ReadersQuery, {
        q: 'Part of an address or a name.',
        filter:
          '`stalled`: the furthest chapter that was begun is not completed, and nothing was read for `idleDays`; `finished`: every published chapter is completed; `bounced`: a mail came back.',
        chapter: 'For `stalled`: only readers whose furthest chapter is this one.',
        idleDays: 'For `stalled`: days without reading.',
        sort: '`-` stands for descending.',
        ...LIST,
      }),
      answers: { 200: json(answers.ReaderPage, 'A page of readers.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/readers/:email': {
      id: 'getReader',
      summary: 'Read all about one reader',
      description: 'Live from the reader’s object; 404 for an address that never was.',
      caller: 'admin who reads',
      path: EMAIL,
      answers: { 200: json(answers.ReaderView, 'The reader.') },
      refusals: ['invalid_email', 'not_found'],
    },
    'PATCH /api/admin/readers/:email': {
      id: 'patchReader',
      summary: 'Give or take access, change a name',
      caller: 'admin who writes',
      path: EMAIL,
      body: { content: requests.ReaderChange },
      answers: { 200: json(answers.ChangedReader, 'The reader as it is now.') },
      refusals: ['invalid_email', 'not_found'],
    },
    'DELETE /api/admin/readers/:email': {
      id: 'eraseReader',
      summary: 'Erase a reader',
      caller: 'admin who writes',
      path: EMAIL,
      answers: {
        200: json(ErasureReceipt, 'All is erased.'),
        202: json(ErasureReceipt, 'The reports follow as soon as they can be reached.'),
      },
      refusals: ['invalid_email', 'not_found'],
    },
    'POST /api/admin/readers/:email/sessions/revoke': {
      id: 'revokeSessions',
      summary: 'Sign a reader out everywhere',
      caller: 'admin who writes',
      path: EMAIL,
      answers: { 200: json(answers.Revoked, 'How many sessions were ended.') },
      refusals: ['invalid_email', 'not_found'],
    },
    'POST /api/admin/readers/:email/progress': {
      id: 'changeReaderProgress',
      summary: 'Mark or reset a chapter for a reader',
      caller: 'admin who writes',
      path: EMAIL,
      body: { content: requests.SupportedProgress },
      answers: { 200: json(ProgressChange, 'The chapter as it is now.') },
      refusals: ['invalid_email', 'not_found', 'conflict'],
    },
    'GET /api/admin/codes': {
      id: 'listCodes',
      summary: 'List gift and discount codes',
      caller: 'admin who reads',
      query: query(CodesQuery, LIST),
      answers: { 200: json(admin.CodePage, 'A page of codes.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/codes/:code': {
      id: 'getCode',
      summary: 'Read one code',
      caller: 'admin who reads',
      path: CODE,
      answers: { 200: json(admin.Code, 'The code.') },
      refusals: ['not_found'],
    },
    'PUT /api/admin/codes/:code': {
      id: 'putCode',
      summary: 'Make or change a code',
      description:
        'A code has 3 to 64 letters A to Z, digits, hyphens and underscores. Its kind stays once it was redeemed.',
      caller: 'admin who writes',
      path: CODE,
      body: { content: requests.CodeTerms },
      answers: { 200: json(admin.Code, 'The code as it is now.') },
      refusals: ['conflict'],
    },
    'DELETE /api/admin/codes/:code': {
      id: 'stopCode',
      summary: 'Stop a code',
      description: 'It is redeemed no more; what was redeemed stays.',
      caller: 'admin who writes',
      path: CODE,
      answers: { 204: NO_CONTENT },
      refusals: ['not_found'],
    },
    'GET /api/admin/dead-letters': {
      id: 'listDeadLetters',
      summary: 'List mails that were given up',
      caller: 'admin who reads',
      query: query(DeadLettersQuery, { state: 'Certainly not sent, or perhaps sent.', ...LIST }),
      answers: { 200: json(admin.DeadLetterPage, 'A page of mails.') },
      refusals: ['invalid_body'],
    },
    'POST /api/admin/dead-letters/:id/retry': {
      id: 'retryDeadLetter',
      summary: 'Send a mail again',
      caller: 'admin who writes',
      path: ID,
      answers: { 200: json(admin.Requeued, 'It is on its way.') },
      refusals: ['not_found', 'conflict'],
    },
    'DELETE /api/admin/dead-letters/:id': {
      id: 'discardDeadLetter',
      summary: 'Forget a mail',
      caller: 'admin who writes',
      path: ID,
      answers: { 204: NO_CONTENT },
      refusals: ['not_found', 'conflict'],
    },
  },
};

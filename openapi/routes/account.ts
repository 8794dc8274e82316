/** `/api/account` and `/api/purchases` in the document. */
import * as v from 'valibot';
import { ADDRESS_CHANGE_LIMIT, CODE_TRY_LIMIT } from '../../src/rules/readerLimits.ts';
import * as answers from '../answers/account.ts';
import { Accepted } from '../answers/auth.ts';
import { json, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

export const ACCOUNT: Tag = {
  name: 'Account',
  description: 'The reader’s own data: change it, take it along, move it to another address, erase it.',
  routes: {
    'GET /api/account': {
      id: 'getAccount',
      summary: 'Read the account',
      caller: 'reader',
      answers: { 200: json(answers.Account, 'The reader.') },
    },
    'PATCH /api/account': {
      id: 'patchAccount',
      summary: 'Change name or time zone',
      caller: 'reader',
      body: { content: requests.AccountChange },
      answers: { 200: json(answers.Account, 'The reader as it is now.') },
    },
    'GET /api/account/export': {
      id: 'exportAccount',
      summary: 'Export everything held about the reader',
      caller: 'reader',
      answers: { 200: json(answers.AccountExport, 'One JSON document.', ['Content-Disposition']) },
    },
    'DELETE /api/account': {
      id: 'eraseAccount',
      summary: 'Erase the reader',
      description:
        'Storage, rows of the reports and personal data in logs are deleted; counts stay as anonymous sums.',
      caller: 'reader',
      answers: {
        200: json(answers.ErasureReceipt, 'All is erased.', ['Set-Cookie']),
        202: json(answers.ErasureReceipt, 'The reports follow as soon as they can be reached.', [
          'Set-Cookie',
        ]),
      },
    },
    'POST /api/account/email': {
      id: 'requestAddressChange',
      summary: 'Ask to move to another address',
      description:
        'Both addresses are mailed a link. The reader moves when both were confirmed within an hour.',
      caller: 'reader',
      body: { content: requests.AddressChangeBody },
      answers: { 200: json(Accepted, 'Two mails are on their way.') },
      refusals: ['conflict'],
      limit: ADDRESS_CHANGE_LIMIT.policy,
    },
    'POST /api/account/email/confirm': {
      id: 'confirmAddressChange',
      summary: 'Confirm a move by one of its two links',
      description:
        'After the second one, the reader signs in at the new address; the sessions of the old one end.',
      caller: 'anyone',
      body: { content: requests.AddressConfirmBody },
      answers: { 200: json(answers.AddressConfirmed, 'Confirmed.') },
      refusals: ['token_invalid', 'token_expired', 'conflict'],
      limit: 'network',
    },
  },
};

export const PURCHASES: Tag = {
  name: 'Purchases',
  description: 'What gives access and takes it back. Losing access takes effect at once.',
  routes: {
    'POST /api/purchases/stripe': {
      id: 'stripeWebhook',
      summary: 'Take an event of Stripe',
      description:
        'A completed checkout gives access, a refund or dispute takes it back; each event counts once, out of order too. ' +
        '404 where Stripe is not configured.',
      caller: 'provider',
      headers: { 'Stripe-Signature': { schema: v.string(), description: '`t=…,v1=…`, at most 300 s old.' } },
      body: {
        content: { mediaTypes: ['application/json'], schema: v.looseObject({}) },
        refusals: ['invalid_json', 'invalid_body'],
      },
      answers: { 200: json(answers.Received, 'Taken.') },
      refusals: ['not_found'],
    },
    'POST /api/purchases/redeem': {
      id: 'redeemCode',
      summary: 'Redeem a gift or discount code',
      description: 'The same code again answers with what it gave, and is not counted twice.',
      caller: 'reader',
      body: { content: requests.RedeemBody },
      answers: { 200: json(answers.Redeemed, 'What the code gave.') },
      refusals: ['code_unknown', 'code_expired', 'code_used_up'],
      limit: CODE_TRY_LIMIT.policy,
    },
  },
};

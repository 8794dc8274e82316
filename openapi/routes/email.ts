/** `/api/email` in the document. */
import * as v from 'valibot';
import { CHAPTER_MAIL_LIMIT } from '../../src/rules/readerLimits.ts';
import { Accepted } from '../answers/auth.ts';
import * as answers from '../answers/email.ts';
import { json, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

const HTML = { mediaType: 'text/html' };
const TOKEN = { schema: v.string(), description: 'The token in the links of a mail.' };
const BAD_LINK = 'A page that says so, for browsers; a problem document for programs.';
const PROVIDER_SUMMARY =
  'Delivered, opened, clicked, bounced, complained, dropped. Each event counts once, in any order. 404 where the provider ' +
  'is not configured.';

export const EMAIL: Tag = {
  name: 'E-mail',
  description: 'Signing up, chapters by mail, which mails a reader wants, and what became of them.',
  routes: {
    'POST /api/email/signup': {
      id: 'signUp',
      summary: 'Sign up',
      description:
        'A new reader gets the welcome mail with a sign-in link, a known one a sign-in mail; the answer is the same.',
      caller: 'anyone',
      body: { content: requests.SignupBody },
      answers: { 200: json(Accepted, 'A mail is on its way.') },
      limit: 'network',
    },
    'POST /api/email/chapters': {
      id: 'mailChapter',
      summary: 'Have a chapter mailed',
      caller: 'reader',
      body: { content: requests.ChapterMailBody },
      answers: { 200: json(Accepted, 'The chapter is on its way.') },
      refusals: ['no_access', 'not_found', 'conflict'],
      limit: CHAPTER_MAIL_LIMIT.policy,
    },
    'GET /api/email/preferences': {
      id: 'getMailPreferences',
      summary: 'Read which mails a reader wants',
      caller: 'reader or mail',
      answers: { 200: json(answers.MailPreferences, 'The wishes.') },
      limit: 'network',
    },
    'PUT /api/email/preferences': {
      id: 'putMailPreferences',
      summary: 'Change which mails a reader wants',
      caller: 'reader or mail',
      body: { content: requests.PreferencesBody },
      answers: { 200: json(answers.MailPreferences, 'The wishes as they are now.') },
      limit: 'network',
    },
    'GET /api/email/unsubscribe': {
      id: 'getUnsubscribe',
      summary: 'Show the page with the unsubscribe button',
      description: 'Changes nothing: programs that look links over must not unsubscribe anybody.',
      caller: 'mail',
      answers: {
        200: { description: 'The page.', content: HTML },
        401: { description: BAD_LINK, content: HTML },
      },
    },
    'POST /api/email/unsubscribe': {
      id: 'postUnsubscribe',
      summary: 'Unsubscribe with one click',
      description: 'RFC 8058: by a mail program, or by the button of the page.',
      caller: 'mail',
      body: {
        content: {
          mediaTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
          schema: v.object({ 'List-Unsubscribe': v.literal('One-Click') }),
        },
        refusals: ['invalid_body', 'unsupported_media_type', 'invalid_json'],
      },
      answers: {
        200: { description: 'Unsubscribed, as a page.', content: HTML },
        401: { description: BAD_LINK, content: HTML },
      },
      anyOrigin: true,
    },
    'GET /api/email/open/:token.gif': {
      id: 'openPixel',
      summary: 'Load the picture of a mail',
      description: 'Notes that the mail was opened. The picture comes whatever the token is.',
      caller: 'anyone',
      path: { token: 'Names the mail.' },
      answers: { 200: { description: 'A transparent pixel.', content: { mediaType: 'image/gif' } } },
    },
    'GET /api/email/click/:token': {
      id: 'clickThrough',
      summary: 'Follow a link of a mail',
      description: 'Notes the click, and leads only where the signed token says.',
      caller: 'anyone',
      path: { token: 'Names the mail and the link.' },
      answers: {
        302: { description: 'Where the link leads.', headers: ['Location'] },
        401: { description: BAD_LINK, content: HTML },
      },
      refusals: ['token_invalid', 'token_expired'],
    },
    'POST /api/email/webhooks/sendgrid': {
      id: 'sendgridWebhook',
      summary: 'Take events of SendGrid',
      description: PROVIDER_SUMMARY,
      caller: 'provider',
      headers: {
        'X-Twilio-Email-Event-Webhook-Signature': {
          ...TOKEN,
          description: 'ECDSA over the timestamp and the body, base64.',
        },
        'X-Twilio-Email-Event-Webhook-Timestamp': { ...TOKEN, description: 'When it was signed.' },
      },
      body: {
        content: { mediaTypes: ['application/json'], schema: v.array(v.looseObject({})) },
        refusals: ['invalid_json', 'invalid_body'],
      },
      answers: { 200: json(answers.Done, 'Taken.') },
      refusals: ['not_found'],
    },
    'POST /api/email/webhooks/resend': {
      id: 'resendWebhook',
      summary: 'Take an event of Resend',
      description: PROVIDER_SUMMARY,
      caller: 'provider',
      headers: {
        'svix-id': { ...TOKEN, description: 'The id of the event.' },
        'svix-timestamp': { ...TOKEN, description: 'When it was signed.' },
        'svix-signature': { ...TOKEN, description: 'Standard Webhooks, `v1,…`.' },
      },
      body: {
        content: { mediaTypes: ['application/json'], schema: v.looseObject({}) },
        refusals: ['invalid_json', 'invalid_body'],
      },
      answers: { 200: json(answers.Done, 'Taken.') },
      refusals: ['not_found'],
    },
  },
};

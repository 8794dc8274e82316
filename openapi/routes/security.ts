/** `/api/admin/audit` and `/api/admin/keys` in the document: who may do what, and who did. */
import { AuditQuery } from '../../src/wire/audit.ts';
import * as answers from '../answers/admin.ts';
import { json, NO_CONTENT, query, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';
import { LIST } from './list.ts';

export const SECURITY: Tag = {
  name: 'Admin: security',
  description: 'API keys, and the log of every change that an administrator made.',
  routes: {
    'GET /api/admin/audit': {
      id: 'getAudit',
      summary: 'Read the audit log',
      caller: 'admin who reads',
      query: query(AuditQuery, {
        actor: '`admin:<id>` or `key:<id>`.',
        action: 'Only changes of this kind.',
        reader: 'The id of a reader, as `GET /api/admin/readers/:email` tells it.',
        ...LIST,
      }),
      answers: { 200: json(answers.AuditPage, 'A page of changes.') },
      refusals: ['invalid_body'],
    },
    'GET /api/admin/keys': {
      id: 'listKeys',
      summary: 'List API keys',
      caller: 'admin who writes',
      answers: { 200: json(answers.AdminKeys, 'The keys.') },
    },
    'POST /api/admin/keys': {
      id: 'makeKey',
      summary: 'Make an API key',
      description: 'A key that is made with a key ends no later than that one.',
      caller: 'admin who writes',
      body: { content: requests.NewAdminKey },
      answers: { 201: json(answers.NewKey, 'The key with its secret.', ['Location']) },
    },
    'DELETE /api/admin/keys/:id': {
      id: 'revokeKey',
      summary: 'Revoke an API key',
      caller: 'admin who writes',
      path: { id: 'The part of the key between its underscores.' },
      answers: { 204: NO_CONTENT },
      refusals: ['not_found'],
    },
  },
};

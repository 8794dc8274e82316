/** `/api/admin/content` and `/api/admin/broadcasts` in the document: what the owner publishes and mails. */

import * as v from 'valibot';
import { BroadcastsQuery, IdempotencyKey } from '../../src/wire/broadcasts.ts';
import { FileAttributes, FilesQuery } from '../../src/wire/files.ts';
import * as answers from '../answers/admin.ts';
import { Accepted } from '../answers/auth.ts';
import * as broadcasts from '../answers/broadcasts.ts';
import { json, NO_CONTENT, query, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';
import { LIST } from './list.ts';

const CHAPTER = { chapterNumber: 'The number of the chapter.' };
const FILE = {
  key: 'The path of the file: letters, numbers, spaces, dots and hyphens, and a lower-case ending.',
};
const ID = { id: '32 hexadecimal digits.' };

export const PUBLISHING: Tag = {
  name: 'Admin: content',
  description: 'Publishing chapters and files. `npm run publish` does it for a whole folder.',
  routes: {
    'GET /api/admin/content/chapters': {
      id: 'listPublishedChapters',
      summary: 'List all chapters, withdrawn ones too',
      caller: 'admin who reads',
      answers: { 200: json(answers.PublishedChapters, 'The chapters.') },
    },
    'GET /api/admin/content/chapters/:chapterNumber/versions': {
      id: 'listChapterVersions',
      summary: 'List the versions of a chapter',
      caller: 'admin who reads',
      path: CHAPTER,
      answers: { 200: json(answers.ChapterVersions, 'The versions, newest first.') },
      refusals: ['not_found'],
    },
    'PUT /api/admin/content/chapters/:chapterNumber': {
      id: 'publishChapter',
      summary: 'Publish a chapter',
      description: 'At most 2 MiB. The same chapter again changes nothing. A slug stays with its chapter.',
      caller: 'admin who writes',
      path: CHAPTER,
      body: { content: requests.PublishedChapter },
      answers: { 200: json(answers.PublishedVersion, 'It is there for the next request.') },
      refusals: ['conflict'],
    },
    'DELETE /api/admin/content/chapters/:chapterNumber': {
      id: 'withdrawChapter',
      summary: 'Withdraw a chapter',
      description: 'What readers did in it is kept.',
      caller: 'admin who writes',
      path: CHAPTER,
      answers: { 204: NO_CONTENT },
      refusals: ['invalid_body', 'not_found'],
    },
    'GET /api/admin/content/files': {
      id: 'listFiles',
      summary: 'List files',
      caller: 'admin who reads',
      query: query(FilesQuery, LIST),
      answers: { 200: json(answers.FilePage, 'A page of files.') },
      refusals: ['invalid_body'],
    },
    'PUT /api/admin/content/files/:key+': {
      id: 'putFile',
      summary: 'Publish a file',
      description:
        'The bytes as the body, or a form with one file; at most 100 MiB. The type follows from the ending and is checked ' +
        'against the first bytes.',
      caller: 'admin who writes',
      path: FILE,
      query: query(FileAttributes, {
        free: 'Whether readers without access may have it.',
        chapterNumber: 'The chapter that it belongs to.',
      }),
      headers: {
        'Content-Digest': {
          schema: v.string(),
          description: 'RFC 9530, `sha-256=:…:`; what does not fit is refused.',
        },
      },
      body: {
        content: { mediaTypes: ['application/octet-stream', 'multipart/form-data'] },
        refusals: ['invalid_body', 'unsupported_media_type'],
      },
      answers: { 200: json(answers.FileAnswer, 'The file as it is published now.') },
    },
    'DELETE /api/admin/content/files/:key+': {
      id: 'deleteFile',
      summary: 'Delete a file',
      caller: 'admin who writes',
      path: FILE,
      answers: { 204: NO_CONTENT },
      refusals: ['invalid_body', 'not_found'],
    },
  },
};

export const BROADCASTS: Tag = {
  name: 'Admin: broadcasts',
  description: 'Mail to an audience: resumable, stoppable, and to each reader once.',
  routes: {
    'GET /api/admin/broadcasts': {
      id: 'listBroadcasts',
      summary: 'List broadcasts',
      caller: 'admin who reads',
      query: query(BroadcastsQuery, LIST),
      answers: { 200: json(broadcasts.BroadcastPage, 'A page of broadcasts.') },
      refusals: ['invalid_body'],
    },
    'POST /api/admin/broadcasts': {
      id: 'createBroadcast',
      summary: 'Mail an audience, now or later',
      caller: 'admin who writes',
      headers: {
        'Idempotency-Key': {
          schema: IdempotencyKey,
          description: 'A repeat with the same key answers with the broadcast that is there.',
        },
      },
      body: { content: requests.BroadcastBody },
      answers: { 201: json(broadcasts.BroadcastDetail, 'The broadcast.', ['Location']) },
      refusals: ['conflict'],
    },
    'POST /api/admin/broadcasts/preview': {
      id: 'previewBroadcast',
      summary: 'See the mail and how many would get it',
      description: 'Changes nothing.',
      caller: 'admin who reads',
      body: { content: requests.BroadcastPreviewBody },
      answers: { 200: json(broadcasts.BroadcastPreview, 'The mail.') },
    },
    'POST /api/admin/broadcasts/test': {
      id: 'testBroadcast',
      summary: 'Mail the text to one administrator',
      caller: 'admin who writes',
      body: { content: requests.BroadcastTestBody },
      answers: { 200: json(Accepted, 'The test mail is on its way.') },
      refusals: ['conflict'],
    },
    'GET /api/admin/broadcasts/:id': {
      id: 'getBroadcast',
      summary: 'Read one broadcast',
      caller: 'admin who reads',
      path: ID,
      answers: { 200: json(broadcasts.BroadcastDetail, 'The broadcast.') },
      refusals: ['not_found'],
    },
    'DELETE /api/admin/broadcasts/:id': {
      id: 'stopBroadcast',
      summary: 'Stop a broadcast',
      caller: 'admin who writes',
      path: ID,
      answers: { 200: json(broadcasts.Broadcast, 'It sends nothing more.') },
      refusals: ['not_found', 'conflict'],
    },
  },
};

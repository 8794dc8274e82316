/** `/api/content` in the document. */
import * as v from 'valibot';
import * as answers from '../answers/content.ts';
import { json, NO_CONTENT, NOT_MODIFIED, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

const IF_NONE_MATCH = {
  'If-None-Match': { schema: v.string(), description: 'The `ETag` of what the caller has.' },
};
const ANY_FILE = { mediaType: '*/*' };

export const CONTENT: Tag = {
  name: 'Content',
  description:
    'The outline, chapters and files. What is free is for everybody, the rest for readers with access; what is served is ' +
    'logged.',
  routes: {
    'GET /api/content/chapters': {
      id: 'getOutline',
      summary: 'Read the outline',
      caller: 'anyone',
      headers: IF_NONE_MATCH,
      answers: { 200: json(answers.Outline, 'The chapters.', ['ETag']), 304: NOT_MODIFIED },
    },
    'GET /api/content/chapters/:numberOrSlug': {
      id: 'getChapter',
      summary: 'Read a chapter',
      caller: 'reader or anyone',
      path: { numberOrSlug: 'The number of the chapter, or its slug; former slugs are known too.' },
      headers: IF_NONE_MATCH,
      answers: { 200: json(answers.Chapter, 'The chapter.', ['ETag']), 304: NOT_MODIFIED },
      refusals: ['no_access', 'not_found'],
    },
    'POST /api/content/chapters/:chapterNumber/quizzes/:id': {
      id: 'tryQuiz',
      summary: 'Answer a quiz',
      description: 'Tells whether an answer is right. That the quiz was passed, the reader says as progress.',
      caller: 'reader or anyone',
      path: { chapterNumber: 'The number of the chapter.', id: 'The id of the quiz.' },
      body: { content: requests.QuizTry },
      answers: { 200: json(answers.Verdict, 'The verdict.') },
      refusals: ['no_access', 'not_found'],
    },
    'GET /api/content/files/:key+': {
      id: 'getFile',
      summary: 'Download a file',
      caller: 'reader or anyone',
      path: { key: 'The path of the file, of one or more segments.' },
      query: {
        ticket: {
          schema: v.optional(v.string()),
          description: "Stands in the addresses of a chapter's files, so that a picture needs no header.",
        },
      },
      headers: {
        ...IF_NONE_MATCH,
        Range: { schema: v.string(), description: 'One range of bytes.' },
        'If-Range': { schema: v.string(), description: 'The `ETag` of what the caller has in part.' },
      },
      answers: {
        200: {
          description: 'The file.',
          content: ANY_FILE,
          headers: ['ETag', 'Accept-Ranges', 'Content-Disposition'],
        },
        206: {
          description: 'The range that was asked for.',
          content: ANY_FILE,
          headers: ['ETag', 'Accept-Ranges', 'Content-Disposition', 'Content-Range'],
        },
        304: NOT_MODIFIED,
      },
      refusals: ['no_access', 'not_found', 'range_not_satisfiable'],
    },
    'POST /api/content/chapters/:chapterNumber/share': {
      id: 'shareChapter',
      summary: 'Make a link to a chapter',
      description:
        'Whoever has the link reads this chapter, until it expires, is ended, or was opened too often.',
      caller: 'reader',
      path: { chapterNumber: 'The number of the chapter.' },
      answers: { 200: json(answers.NewShare, 'The link.') },
      refusals: ['invalid_body', 'no_access', 'not_found', 'conflict'],
    },
    'GET /api/content/shares': {
      id: 'listShares',
      summary: "List a reader's links",
      caller: 'reader',
      answers: { 200: json(answers.Shares, 'The links.') },
    },
    'DELETE /api/content/shares/:id': {
      id: 'endShare',
      summary: 'End a link',
      caller: 'reader',
      path: { id: 'The id of the link.' },
      answers: { 204: NO_CONTENT },
      refusals: ['not_found'],
    },
    'GET /api/content/shared/:token': {
      id: 'getSharedChapter',
      summary: 'Read a chapter by a link',
      caller: 'anyone',
      path: { token: 'The part of the link behind `#token=`.' },
      answers: { 200: json(answers.Chapter, 'The chapter.') },
      refusals: ['token_invalid', 'token_expired', 'not_found'],
      limit: 'network',
    },
  },
};

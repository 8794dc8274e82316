/** Chapters and files as an owner publishes them through the API. */

import { exports } from 'cloudflare:workers';
import { type CallOptions, call, ORIGIN, quickReader } from './api.ts';
import { described } from './described.ts';

/** The body of a chapter's publishing, with what a test wants to differ. */
export function chapterBody(slug: string, more: object = {}): object {
  const about = { slug, title: `The chapter ${slug}`, summary: 'A chapter.', free: true, minutes: 5 };
  return { ...about, videos: [], quizzes: [], markdown: '## One {#one}', ...more };
}

/** An owner, who publishes. */
export async function publisher() {
  const { accessToken: token } = await quickReader('owner@example.com');
  return {
    token,
    async chapter(number: number, slug: string, more: object = {}): Promise<string> {
      const body = chapterBody(slug, more);
      const answer = await call('PUT', `/api/admin/content/chapters/${number}`, { token, body });
      if (answer.status !== 200)
        throw new Error(`Chapter ${number}: ${answer.status} ${await answer.text()}`);
      return (await answer.json<{ version: string }>()).version;
    },
    /** @param key with its query */
    async file(key: string, body: BodyInit, headers: HeadersInit = {}): Promise<Response> {
      const sent = new Headers(headers);
      sent.set('Authorization', `Bearer ${token}`);
      const path = `/api/admin/content/files/${key}`;
      const request = new Request(`${ORIGIN}${path}`, { method: 'PUT', headers: sent, body });
      return described({ method: 'PUT', path }, await exports.default.fetch(request));
    },
  };
}

export function getChapter(path: string | number, options: CallOptions = {}): Promise<Response> {
  return call('GET', `/api/content/chapters/${path}`, options);
}

export function getFile(key: string, options: CallOptions = {}): Promise<Response> {
  return call('GET', `/api/content/files/${key}`, options);
}

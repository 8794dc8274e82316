/** `POST /api/admin/broadcasts/preview`: the mail as readers would get it, and how many they are. Changes nothing. */
import { readChapterList } from '../../../content/chapters.ts';
import type { Handler } from '../../../context.ts';
import { chapterBody } from '../../../email/chapterBody.ts';
import { renderMail } from '../../../email/templates.ts';
import { readJson } from '../../../http/readBody.ts';
import { json } from '../../../http/reply.ts';
import { audienceSize, targetOf } from '../../../reports/audience.ts';
import { BROADCAST_BODY_MAX_BYTES, BroadcastPreviewBody } from '../../../wire/broadcasts.ts';
import { letterOf } from './letterOf.ts';

export const previewBroadcast: Handler = async (_, { original, bindings, config }) => {
  const { audience, ...text } = await readJson(original, BroadcastPreviewBody, BROADCAST_BODY_MAX_BYTES);
  const { subject, html } = await letterOf(text, config.apiUrl);
  const url = `${config.frontendUrl}/`;
  const body = await chapterBody(html, url);
  const links = { unsubscribeUrl: url, preferencesUrl: url };
  const content = { kind: 'broadcast', subject, body, ...links } as const;
  const db = bindings.DB.withSession('first-primary');
  const target = await targetOf(audience, () => readChapterList(db));
  const candidates = await audienceSize(db, target, Date.now());
  return json({ ...renderMail({ firstName: null, content }, config), candidates });
};

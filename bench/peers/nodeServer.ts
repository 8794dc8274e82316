/**
 * Node + PostgreSQL doing the same work by hand: session, upsert, log row. A process of its own, so that it has a core as
 * workerd has one. Started by fork with PostgreSQL's address as argument; sends its port, answers until it is killed.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS sessions (token text PRIMARY KEY, email text NOT NULL, expires_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS reading_progress (id uuid PRIMARY KEY, email text NOT NULL, chapter_number int NOT NULL,
  completed boolean NOT NULL DEFAULT false, time_spent int NOT NULL DEFAULT 0, videos_watched text[] NOT NULL DEFAULT '{}',
  quizzes_passed text[] NOT NULL DEFAULT '{}', updated_at timestamptz NOT NULL DEFAULT now(), UNIQUE (email, chapter_number));
CREATE TABLE IF NOT EXISTS content_access_logs (id uuid PRIMARY KEY, email text NOT NULL, chapter_number int,
  access_type text, created_at timestamptz NOT NULL DEFAULT now())`;
const UPSERT = `INSERT INTO reading_progress (id, email, chapter_number, completed, time_spent) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (email, chapter_number) DO UPDATE SET completed = reading_progress.completed OR excluded.completed,
  time_spent = reading_progress.time_spent + excluded.time_spent, updated_at = now()
  RETURNING chapter_number AS "chapterNumber", completed, time_spent AS "timeSpent"`;
const LOG = `INSERT INTO content_access_logs (id, email, chapter_number, access_type) VALUES ($1, $2, $3, 'view')`;

const pool = new pg.Pool({ connectionString: process.argv[2], max: 20 });
await pool.query(SCHEMA);

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request).catch((error: unknown) => ({
    status: 500,
    body: { error: String(error) },
  }));
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
});

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  if (path === '/bench/sign-in') return signIn(new URLSearchParams(query).get('email') ?? '');
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  const { rows } = await pool.query<{ email: string }>({
    name: 'session',
    text: 'SELECT email FROM sessions WHERE token = $1 AND expires_at > now()',
    values: [token],
  });
  const email = rows[0]?.email;
  if (!email) return { status: 401, body: { error: 'Not signed in' } };
  if (request.method === 'GET') {
    const text = 'SELECT * FROM reading_progress WHERE email = $1';
    return { status: 200, body: (await pool.query({ name: 'read', text, values: [email] })).rows };
  }
  const chapterNumber = Number(path.split('/').at(-1));
  const update: { completed?: boolean; timeSpent?: number } = JSON.parse(await bodyOf(request));
  return { status: 200, body: await store(email, chapterNumber, update) };
}

/** Both rows in one transaction. */
async function store(
  email: string,
  chapterNumber: number,
  { completed = false, timeSpent = 0 }: { completed?: boolean; timeSpent?: number },
): Promise<unknown> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const values = [randomUUID(), email, chapterNumber, completed, timeSpent];
    const { rows } = await client.query({ name: 'upsert', text: UPSERT, values });
    await client.query({ name: 'log', text: LOG, values: [randomUUID(), email, chapterNumber] });
    await client.query('COMMIT');
    return rows[0];
  } finally {
    client.release();
  }
}

async function signIn(email: string): Promise<{ status: number; body: unknown }> {
  const accessToken = randomUUID();
  const text = "INSERT INTO sessions VALUES ($1, $2, now() + interval '1 day')";
  await pool.query(text, [accessToken, email]);
  return { status: 200, body: { accessToken } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.({ port: address.port });
});

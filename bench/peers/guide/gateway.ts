/** The guide's API gateway: every request goes on to a Worker of its own, and CORS is open. */
import type { GuideBindings } from './bindings.ts';

const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization',
};

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === 'OPTIONS') return new Response(null, { headers: corsHeaders });
    const answer = await route(pathname, request, env);
    // As in the guide, but copied: the headers of another Worker's answer cannot be set.
    const response = new Response(answer.body, answer);
    for (const [name, value] of Object.entries(corsHeaders)) response.headers.set(name, value);
    return response;
  },
} satisfies ExportedHandler<GuideBindings>;

async function route(path: string, request: Request, env: GuideBindings): Promise<Response> {
  if (path.startsWith('/api/auth')) return env.AUTH_WORKER.fetch(request);
  if (path.startsWith('/api/email')) return env.EMAIL_WORKER.fetch(request);
  if (path.startsWith('/api/progress')) return env.PROGRESS_WORKER.fetch(request);
  return new Response('Not Found', { status: 404 });
}

/** The guide's Workers in one isolate, behind its own gateway, with counters around everything that is billed. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import authWorker from '../peers/guide/authWorker.ts';
import type { EmailJob, GuideBindings } from '../peers/guide/bindings.ts';
import emailWorker from '../peers/guide/emailWorker.ts';
import gateway from '../peers/guide/gateway.ts';
import progressWorker from '../peers/guide/progressWorker.ts';
import { countedDatabase, countedKv, countedQueue, takeUsage, usage } from './usage.ts';

function counted(env: GuideBindings): GuideBindings {
  const { DB, CACHE_KV, EMAIL_QUEUE } = env;
  return {
    ...env,
    DB: countedDatabase(DB),
    CACHE_KV: countedKv(CACHE_KV),
    EMAIL_QUEUE: countedQueue(EMAIL_QUEUE),
  };
}

export class Auth extends WorkerEntrypoint<GuideBindings> {
  override fetch(request: Request<unknown, IncomingRequestCfProperties>): Promise<Response> {
    return authWorker.fetch(request, counted(this.env));
  }
}

export class Email extends WorkerEntrypoint<GuideBindings> {
  override fetch(): Promise<Response> {
    return emailWorker.fetch();
  }
}

export class Progress extends WorkerEntrypoint<GuideBindings> {
  override fetch(request: Request<unknown, IncomingRequestCfProperties>): Promise<Response> {
    return progressWorker.fetch(request, counted(this.env));
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/bench/usage') return Response.json(takeUsage());
    // Calls between Workers by service bindings are not billed as requests.
    usage.requests += 1;
    return gateway.fetch(request, env);
  },
  queue: (batch, env) => emailWorker.queue(batch, counted(env)),
} satisfies ExportedHandler<GuideBindings, EmailJob>;

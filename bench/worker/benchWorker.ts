/**
 * The product's Worker, with three things beside it that only a benchmark may have: counters on the storage, a sign-in
 * without mail, and the ceiling that a request is measured against (a checked token and an object that answers).
 */
import { ReaderObject as ProductReaderObject } from '../../objects/ReaderObject.ts';
import { bearerToken } from '../../src/auth/guards.ts';
import { importKeys } from '../../src/auth/keys.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { createTokenCheck, type TokenCheck } from '../../src/auth/tokenCheck.ts';
import { signAccessToken } from '../../src/auth/tokens.ts';
import type { Bindings } from '../../src/bindings.ts';
import { parseConfig } from '../../src/config.ts';
import product from '../../src/worker.ts';
import { countDatabaseWrites, countObjectWrites, d1Counters, type WriteCounters } from './countWrites.ts';

// Locally each line goes through a pipe to Miniflare, which reads it on the second core: a third of a request's time
// (run) that neither production nor the ceiling has. The lines are still made.
console.log = () => {};

const ANSWER = JSON.stringify({ rev: 1, chapters: [] });

export { BroadcastObject } from '../../objects/BroadcastObject.ts';
export { ChapterCounter } from '../../objects/ChapterCounter.ts';
export { CodeObject } from '../../objects/CodeObject.ts';
export { PaymentObject } from '../../objects/PaymentObject.ts';

export class ReaderObject extends ProductReaderObject {
  readonly #writes: WriteCounters;

  constructor(ctx: DurableObjectState, env: Bindings) {
    const writes = countObjectWrites(ctx.storage);
    countDatabaseWrites(env.DB);
    super(ctx, env);
    this.#writes = writes;
  }

  counters(): WriteCounters & { tables: number } {
    const tables = this.ctx.storage.sql.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    );
    return { ...this.#writes, tables: tables.toArray().length };
  }

  answer(): string {
    return ANSWER;
  }
}

type BenchBindings = Omit<Bindings, 'READERS'> & { READERS: DurableObjectNamespace<ReaderObject> };
type Keys = Awaited<ReturnType<typeof importKeys>>;
type BenchTokens = { keys: Keys; check: TokenCheck };
let tokens: Promise<BenchTokens> | null = null;

async function openTokens(bindings: BenchBindings): Promise<BenchTokens> {
  const keys = await importKeys(parseConfig(bindings).jwtSecrets);
  return { keys, check: createTokenCheck(keys) };
}

export default {
  async fetch(request, bindings, ctx) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith('/bench/')) {
      countDatabaseWrites(bindings.DB);
      return product.fetch(request, bindings, ctx);
    }
    tokens ??= openTokens(bindings);
    return answerBench(request, url, bindings, await tokens);
  },
  queue: product.queue,
} satisfies ExportedHandler<BenchBindings>;

async function answerBench(
  request: Request,
  url: URL,
  bindings: BenchBindings,
  { keys, check }: BenchTokens,
): Promise<Response> {
  const email = url.searchParams.get('email') ?? '';
  switch (url.pathname) {
    case '/bench/ceiling': {
      const caller = await check(bearerToken(request) ?? '');
      if (!caller.ok) return new Response(null, { status: 401 });
      return jsonResponse(await bindings.READERS.getByName(caller.value.email).answer());
    }
    case '/bench/token': {
      const caller = await check(bearerToken(request) ?? '');
      return caller.ok ? jsonResponse(ANSWER) : new Response(null, { status: 401 });
    }
    case '/bench/sign-in':
      return jsonResponse(JSON.stringify({ accessToken: await signIn(bindings, keys, email) }));
    case '/bench/counters':
      return Response.json(await bindings.READERS.getByName(email).counters());
    case '/bench/d1-counters':
      return Response.json(d1Counters);
    default:
      return new Response(null, { status: 404 });
  }
}

async function signIn(bindings: BenchBindings, keys: Keys, email: string): Promise<string> {
  const ticket = await createLoginTicket(parseConfig(bindings), keys, email, undefined);
  const object = bindings.READERS.getByName(email);
  await object.signUp({ email }, ticket);
  const outcome = await object.verify({ tokenId: ticket.tokenId }, 'bench');
  if (!outcome.ok) throw new Error(`Sign-in failed: ${outcome.failure.code}.`);
  return signAccessToken(keys, email, outcome.value.session.id);
}

function jsonResponse(text: string): Response {
  return new Response(text, { headers: { 'Content-Type': 'application/json' } });
}

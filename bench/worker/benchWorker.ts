/**
 * The product's Worker, with what only a benchmark may have beside it: counters on the storage, sign-in without mail, no
 * limit on updates, and the ceilings that it is measured against (a checked token and an object that answers; an echo).
 */
import { FLOOD_LIMIT } from '../../objects/liveSockets.ts';
import { ReaderObject as ProductReaderObject } from '../../objects/ReaderObject.ts';
import { bearerToken } from '../../src/auth/guards.ts';
import { importKeys } from '../../src/auth/keys.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { createTokenCheck, type TokenCheck } from '../../src/auth/tokenCheck.ts';
import { signAccessToken } from '../../src/auth/tokens.ts';
import type { Bindings } from '../../src/bindings.ts';
import { parseConfig } from '../../src/config.ts';
import { PROGRESS_LIMIT } from '../../src/rules/readerLimits.ts';
import type { LoginTicket } from '../../src/wire/readerRpc.ts';
import product from '../../src/worker.ts';
import { countAlarms, countDatabaseWrites, d1Counters } from './countWrites.ts';

// Locally each line goes through a pipe to Miniflare, which reads it on the second core: a third of a request's time
// (run) that neither production nor the ceiling has. The lines are still made.
console.log = () => {};

const ANSWER = JSON.stringify({ rev: 1, chapters: [] });

export { BroadcastObject } from '../../objects/BroadcastObject.ts';
export { ChapterCounter } from '../../objects/ChapterCounter.ts';
export { CodeObject } from '../../objects/CodeObject.ts';
export { PaymentObject } from '../../objects/PaymentObject.ts';

export class ReaderObject extends ProductReaderObject {
  readonly #alarmsSet: () => number;
  readonly #echoes = new Map<WebSocket, EchoKind>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    const alarmsSet = countAlarms(ctx.storage);
    countDatabaseWrites(env.DB);
    super(ctx, env);
    this.#alarmsSet = alarmsSet;
  }

  counters(): { rowsWritten: number; alarmsSet: number; tables: number } {
    const tables = this.ctx.storage.sql.exec(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    );
    const { rowsWritten } = this;
    return { rowsWritten, alarmsSet: this.#alarmsSet(), tables: tables.toArray().length };
  }

  answer(): string {
    return ANSWER;
  }

  override async fetch(request: Request): Promise<Response> {
    const kind = new URL(request.url).pathname.slice(1);
    if (kind !== 'echo' && kind !== 'echo-to-all') return super.fetch(request);
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    this.#echoes.set(socket, kind);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const kind = this.#echoes.get(socket);
    if (!kind) return super.webSocketMessage(socket, data);
    if (kind === 'echo') return socket.send(data);
    for (const other of this.ctx.getWebSockets()) other.send(data);
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    if (!this.#echoes.delete(socket)) await super.webSocketClose(socket, code);
  }
}

type EchoKind = 'echo' | 'echo-to-all';

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
    // Nothing is parsed here that the product parses again: it would not be the product's time.
    if (!request.url.includes('/bench/')) {
      countDatabaseWrites(bindings.DB);
      return product.fetch(request, bindings, ctx);
    }
    const url = new URL(request.url);
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
    case '/bench/echo':
    case '/bench/echo-to-all': {
      const kind = url.pathname.slice('/bench'.length);
      const upgrade = new Request(`https://reader${kind}`, { headers: { Upgrade: 'websocket' } });
      return bindings.READERS.getByName(url.searchParams.get('object') ?? '').fetch(upgrade);
    }
    case '/bench/lift-limits':
      // They are looked at as ever, but a hundred sockets of one reader may send as fast as they can.
      for (const limit of [PROGRESS_LIMIT, FLOOD_LIMIT]) {
        Object.assign(limit, { burst: Number.MAX_SAFE_INTEGER, intervalMs: 0 });
      }
      return jsonResponse('true');
    case '/bench/ticket': {
      const { link } = await signUp(bindings, keys, email);
      return jsonResponse(
        JSON.stringify({ token: new URLSearchParams(new URL(link).hash.slice(1)).get('token') }),
      );
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
  const { tokenId } = await signUp(bindings, keys, email);
  const outcome = await bindings.READERS.getByName(email).verify({ tokenId }, 'bench');
  if (!outcome.ok) throw new Error(`Sign-in failed: ${outcome.failure.code}.`);
  return signAccessToken(keys, email, outcome.value.session.id);
}

/** @returns the ticket whose link is mailed */
async function signUp(bindings: BenchBindings, keys: Keys, email: string): Promise<LoginTicket> {
  const ticket = await createLoginTicket(parseConfig(bindings), keys, email, undefined);
  await bindings.READERS.getByName(email).signUp({ email }, ticket);
  return ticket;
}

function jsonResponse(text: string): Response {
  return new Response(text, { headers: { 'Content-Type': 'application/json' } });
}

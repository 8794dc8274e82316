/** A loopback stand-in for `POST /api/admin/import`: counts each row once, and fails when it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { ImportRow } from '../../../src/wire/imports.ts';

/** Long enough for requests to overlap. */
const ANSWER_AFTER_MS = 5;

export const KEY = 'a key of the tests only';

/** What to do with one request instead of answering it, or null to take it. */
export type Fault = ((request: IncomingMessage, response: ServerResponse) => void) | null;

export type ImportServer = {
  url: URL;
  rows: Map<string, ImportRow>;
  /** Rows of each request that was taken, in the order of arrival. */
  taken: string[][];
  bodies: number[];
  requests: number;
  atOnceMax: number;
  /** Asked for each request with its number, counted from 1. */
  fault: (request: number) => Fault;
  close: () => Promise<void>;
};

export function status(code: number, headers: Record<string, string> = {}, body = ''): Fault {
  return (_, response) => response.writeHead(code, headers).end(body);
}

/** Cuts the connection before the rows are read. */
export const cut: Fault = (request) => request.socket.destroy();

export async function startImportServer(): Promise<ImportServer> {
  let atOnce = 0;
  const http = createServer(async (request, response) => {
    server.requests++;
    server.atOnceMax = Math.max(server.atOnceMax, ++atOnce);
    response.on('close', () => atOnce--);
    const fault = server.fault(server.requests);
    if (fault !== null) return fault(request, response);
    if (request.headers.authorization !== `Bearer ${KEY}`) return status(401)?.(request, response);
    const body = await text(request);
    await sleep(ANSWER_AFTER_MS);
    server.bodies.push(Buffer.byteLength(body));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(take(server, body)));
  });
  const server: ImportServer = {
    url: new URL('http://127.0.0.1'),
    rows: new Map(),
    taken: [],
    bodies: [],
    requests: 0,
    atOnceMax: 0,
    fault: () => null,
    close: () => new Promise((resolve) => http.close(() => resolve()).closeAllConnections()),
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  server.url.port = String(address.port);
  return server;
}

/** Takes the rows and loses the answer on its way. */
export function takeAndCut(server: ImportServer): Fault {
  return async (request) => {
    take(server, await text(request));
    request.socket.destroy();
  };
}

/** Takes the lines of a body as the real server does, without its storage. */
function take(server: ImportServer, body: string) {
  const rows = body
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(ImportRow, JSON.parse(line)));
  const fresh = rows.filter((row) => !server.rows.has(row.id));
  for (const row of rows) server.rows.set(row.id, row);
  server.taken.push(rows.map((row) => row.id));
  return {
    rows: rows.length,
    accepted: rows.length,
    readersChanged: new Set(fresh.map((row) => row.email)).size,
    rejected: [],
  };
}

/**
 * One POST to a provider's API, told apart by what it means for the mail: an answer came, nothing was taken, or nobody
 * knows. Never throws; the body of an answer is only read as far as an id can be.
 */
import { connect } from 'cloudflare:sockets';
import { withinTime } from '../../withinTime.ts';

export type PostAnswer =
  | { kind: 'answered'; status: number; headers: Headers; text: string }
  /** There is no server at that address, so the mail was not taken. */
  | { kind: 'unreachable' }
  /** The server may have read the request, and no status came back. */
  | { kind: 'silent'; reason: 'timeout' | 'connection_lost' };

const ANSWER_MAX_BYTES = 16 * 1024;
const PROBE_TIMEOUT_MS = 3_000;

/**
 * @param headers beside the content type
 * @param timeoutMs for the whole exchange, the answer's body included
 */
export async function postJson(
  url: string,
  headers: Record<string, string>,
  body: unknown,
  timeoutMs: number,
): Promise<PostAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      // A redirect would carry the API key to wherever it points.
      redirect: 'manual',
      signal,
    });
  } catch {
    if (signal.aborted) return { kind: 'silent', reason: 'timeout' };
    return (await isReachable(url)) ? { kind: 'silent', reason: 'connection_lost' } : { kind: 'unreachable' };
  }
  const text = await readSome(response);
  return { kind: 'answered', status: response.status, headers: response.headers, text };
}

/**
 * A refused connection and one that broke half-way give the same error in workerd, and only one of them can be tried
 * again without fear. A server that is gone now was, but for an unlikely instant, gone before.
 */
async function isReachable(url: string): Promise<boolean> {
  return (await isAnswering(url)) || (await isListening(url));
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const response = await fetch(new URL('/', url), { method: 'HEAD', redirect: 'manual', signal });
    await response.body?.cancel();
    return true;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError';
  }
}

/** A server that breaks off whatever it is asked is there all the same. */
async function isListening(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === 'https:';
  const socket = connect(
    { hostname, port: Number(port) || (isSecure ? 443 : 80) },
    // Whoever ends a connection before its handshake has taken no mail.
    { secureTransport: isSecure ? 'on' : 'off', allowHalfOpen: false },
  );
  // A failure is seen by `opened`; nobody listens for this one.
  socket.closed.catch(() => undefined);
  const opened = socket.opened.then(
    () => true,
    () => false,
  );
  const isOpened = await withinTime(opened, PROBE_TIMEOUT_MS, () => true);
  // Not waited for: it would wait for a connection that does not come.
  socket.close().catch(() => undefined);
  return isOpened;
}

/** The status has said what became of the mail, so a body that breaks off is an empty one. */
async function readSome(response: Response): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < ANSWER_MAX_BYTES) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    return text;
  } catch {
    return text;
  }
}

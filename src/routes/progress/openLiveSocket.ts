/** `GET /api/progress/live`: checks the upgrade and hands it to the reader's object. */
import { callerOf } from '../../auth/guards.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { isForeign } from '../../http/origin.ts';
import { BEARER_PROTOCOL_PREFIX, LIVE_PROTOCOL } from '../../wire/live.ts';

export const openLiveSocket: Handler = async (_, context) => {
  const { original } = context;
  // CORS does not apply to upgrades, so a foreign page is turned away here.
  if (isForeign(original, context.config)) throw new RequestFailure({ code: 'forbidden_origin' });
  const offered = (original.headers.get('Sec-WebSocket-Protocol') ?? '')
    .split(',')
    .map((name) => name.trim());
  const token = offered
    .find((name) => name.startsWith(BEARER_PROTOCOL_PREFIX))
    ?.slice(BEARER_PROTOCOL_PREFIX.length);
  const { email, sessionId } = await callerOf(context, token ?? null);
  if (original.headers.get('Upgrade')?.toLowerCase() !== 'websocket' || !offered.includes(LIVE_PROTOCOL)) {
    const message = `Open a WebSocket with the subprotocols ${LIVE_PROTOCOL} and ${BEARER_PROTOCOL_PREFIX}<access token>.`;
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: '', message }] });
  }
  const headers = new Headers({ Upgrade: 'websocket', 'X-Session-Id': sessionId });
  const { webSocket } = await context.readers
    .byEmail(email)
    .fetch(new Request('https://reader/live', { headers }));
  if (!webSocket) throw new RequestFailure({ code: 'token_invalid' });
  return { status: 101, body: null, headers: { 'Sec-WebSocket-Protocol': LIVE_PROTOCOL }, webSocket };
};

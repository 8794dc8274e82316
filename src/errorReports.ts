/**
 * Reports errors to Sentry (docs/decisions/023), if there is a DSN. What an error says stays in the log, because it may
 * quote a reader: a report holds the event's name, the error's type, places in our code, and a few fields of fixed words.
 */
import { waitUntil } from 'cloudflare:workers';
import {
  createEnvelope,
  getEnvelopeEndpointWithUrlEncodedAuth,
  makeDsn,
  serializeEnvelope,
} from '@sentry/core';
import { version } from '../package.json';
import { callsOf, createLog, type ErrorListener, type Fields } from './log.ts';

/** Fields that say what, never who. The request's id finds the log's lines, which say more. */
const TOLD = [
  'requestId',
  'mailId',
  'route',
  'kind',
  'part',
  'reason',
  'job',
  'queue',
  'failures',
  'tries',
] as const;
const PLAIN = /^[\w.:/+*-]{1,128}$/;
const FRAME =
  /^\s*at (?:async )?(?:(?<name>[\w.$#<>]+) \()?(?<file>[^()\s]+):(?<line>\d+):(?<column>\d+)\)?$/;

/** A broken dependency makes an error a request; a few tell the same as thousands, and cost nobody anything. */
const REPORTS_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const SEND_TIMEOUT_MS = 5_000;

/**
 * @param dsn as Sentry gives it @param environment told with each report
 * @returns what hears of errors; it never throws, and what cannot be delivered is lost
 */
export function openErrorReports(dsn: string, environment: string): ErrorListener {
  const parsed = makeDsn(dsn);
  if (!parsed) throw new Error('Configuration: SENTRY_DSN must be a DSN of Sentry.');
  const endpoint = getEnvelopeEndpointWithUrlEncodedAuth(parsed);
  let minute = 0;
  let reported = 0;
  return (event, error, fields) => {
    const now = Date.now();
    const current = Math.floor(now / MINUTE_MS);
    if (current !== minute) [minute, reported] = [current, 0];
    reported += 1;
    if (reported > REPORTS_A_MINUTE) return;
    waitUntil(
      send(endpoint, serializeEnvelope(envelopeOf(reportOf(event, error, fields, environment, now)))),
    );
  };
}

export type Report = ReturnType<typeof reportOf>;

/** @returns an event as Sentry takes it, https://develop.sentry.dev/sdk/data-model/event-payloads/ */
export function reportOf(event: string, error: unknown, fields: Fields, environment: string, now: number) {
  const type = error instanceof Error && PLAIN.test(error.name) ? error.name : 'Error';
  const tags = Object.fromEntries(
    TOLD.map((name) => [name, String(fields[name] ?? '')]).filter(([, text = '']) => PLAIN.test(text)),
  );
  return {
    event_id: crypto.randomUUID().replaceAll('-', ''),
    timestamp: now / 1000,
    platform: 'javascript',
    level: 'error' as const,
    logger: 'log',
    environment,
    release: version,
    fingerprint: [event, type],
    tags: { ...tags, event },
    exception: { values: [{ type, value: event, stacktrace: { frames: framesOf(error) } }] },
  };
}

function envelopeOf(report: Report) {
  const sentAt = new Date(report.timestamp * 1000).toISOString();
  return createEnvelope({ event_id: report.event_id, sent_at: sentAt }, [[{ type: 'event' }, report]]);
}

/** Oldest call first, as Sentry has it. */
function framesOf(error: unknown) {
  if (!(error instanceof Error)) return [];
  return callsOf(error)
    .flatMap((text) => {
      const { name, file = '', line, column } = FRAME.exec(text)?.groups ?? {};
      if (line === undefined) return [];
      const filename = file.split('/').at(-1) ?? '';
      if (!PLAIN.test(filename)) return [];
      return [{ function: name ?? '?', filename, lineno: Number(line), colno: Number(column), in_app: true }];
    })
    .reverse();
}

async function send(endpoint: string, body: string | Uint8Array): Promise<void> {
  try {
    const headers = { 'Content-Type': 'application/x-sentry-envelope' };
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    const answer = await fetch(endpoint, { method: 'POST', headers, body, signal });
    await answer.body?.cancel();
    if (!answer.ok) createLog().warn('report.refused', { status: answer.status });
  } catch {
    // Not as an error, or reports would be made of it.
    createLog().warn('report.not_sent');
  }
}

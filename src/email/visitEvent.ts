/** What one visit of our own open picture or click link is, as an event of its mail. */
import { isMachineAgent, linkName } from '../rules/mailVisitors.ts';
import type { MailEvent } from '../wire/mailEvents.ts';

/** A mail program that loads a picture twice, or a double click, is one visit; longer would merge scanner and reader. */
const ONE_VISIT_MS = 10_000;

/**
 * @param headers the request's
 * @param at milliseconds since 1970
 * @param target where a click leads
 * @returns an event whose id is the same for visits of one kind of visitor within a short time
 */
export function visitEvent(
  kind: 'opened' | 'clicked',
  headers: Headers,
  at: number,
  target?: string,
): MailEvent {
  const isMachine = isMachineAgent(headers.get('User-Agent') ?? '') || isPrefetch(headers);
  const link = target === undefined ? {} : { link: linkName(target) };
  const visit = [kind, isMachine ? 'machine' : 'person', link.link ?? '', Math.floor(at / ONE_VISIT_MS)];
  return { id: `own:${visit.join(':')}`, kind, at, ...(isMachine ? { machine: true } : {}), ...link };
}

/** Browsers and mail programs that load ahead say so, by one header or another. */
function isPrefetch(headers: Headers): boolean {
  return ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'].some((name) =>
    /prefetch|preview/i.test(headers.get(name) ?? ''),
  );
}

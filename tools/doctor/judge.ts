/** What answers of a deployed system mean for its operator. Pure: each takes an answer and says what is wrong and what to do. */
import type { AdminKeyEntry } from '../../src/wire/adminKey.ts';
import type { DeadLetterPage } from '../../src/wire/deadLetters.ts';
import type { DriftReport } from '../../src/wire/drift.ts';
import type { EmailReport } from '../../src/wire/reports.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const DAY_MS = 86_400_000;
/** The comparison runs each day; a day's grace for one that was missed. */
const DRIFT_OLD_MS = 2 * DAY_MS;
const SOON_DAYS = 14;
/** Above these, large receivers begin to refuse mail. */
const BOUNCED_MAX = 0.02;
const COMPLAINED_MAX = 0.001;
/** Fewer say nothing about a share. */
const MAILS_MIN = 200;
const SECURITY_HEADERS = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /./,
  'content-security-policy': /default-src 'none'/,
  'strict-transport-security': /max-age=\d{7,}/,
} as const;

export function judgeSecurityHeaders(headers: Headers): Finding[] {
  const missing = Object.entries(SECURITY_HEADERS).filter(
    ([name, form]) => !form.test(headers.get(name) ?? ''),
  );
  if (missing.length === 0) return [ok('Security headers are complete')];
  const names = missing.map(([name]) => name).join(', ');
  return [
    problem(
      `Missing or weak: ${names}`,
      'Something between the Worker and here changes answers; look at the zone’s rules.',
    ),
  ];
}

/** @param cookies `Set-Cookie` lines that somebody got who is not signed in */
export function judgeCookies(cookies: readonly string[]): Finding[] {
  const weak = cookies.filter(
    (cookie) =>
      !/;\s*secure/i.test(cookie) || !/;\s*httponly/i.test(cookie) || !/;\s*samesite=/i.test(cookie),
  );
  if (weak.length === 0) return [ok('No cookie is set without Secure, HttpOnly and SameSite')];
  const names = weak.map((cookie) => cookie.split('=')[0]).join(', ');
  return [
    warning(
      `Cookies that scripts or other sites could use: ${names}`,
      'They are not this Worker’s; look at what else sets them in the zone.',
    ),
  ];
}

/** @param validTo when the certificate ends, milliseconds since 1970 */
export function judgeCertificate(validTo: number, now: number): Finding[] {
  const days = Math.floor((validTo - now) / DAY_MS);
  if (days > SOON_DAYS) return [ok(`The certificate is good for ${days} days`)];
  if (days >= 0)
    return [
      warning(
        `The certificate ends in ${days} days`,
        'Cloudflare renews it by itself; look why it has not, under SSL/TLS, Edge Certificates.',
      ),
    ];
  return [problem('The certificate has ended', 'Order a new one under SSL/TLS, Edge Certificates.')];
}

export function judgeDrift({ checks }: DriftReport, now: number): Finding[] {
  const [newest] = checks;
  const cron =
    'Look at the Worker’s cron triggers, then at job.failed in its logs (docs/runbook.md, "Jobs do not run").';
  if (!newest)
    return [
      warning(
        'The daily jobs have not run yet',
        `They run within a day of the first deployment. Later: ${cron}`,
      ),
    ];
  const age = now - Date.parse(newest.checkedAt);
  const findings: Finding[] =
    age > DRIFT_OLD_MS
      ? [problem(`The daily jobs last ran ${Math.round(age / DAY_MS)} days ago`, cron)]
      : [ok(`The daily jobs ran at ${newest.checkedAt}`)];
  const { checked, mended, missing, failed, fields } = newest;
  const runbook = 'docs/runbook.md, "Drift was found"';
  if (missing > 0)
    findings.push(
      problem(
        `${missing} of ${checked} readers are in D1 and unknown to their objects`,
        `A person must decide: ${runbook}.`,
      ),
    );
  if (failed > 0)
    findings.push(
      problem(
        `${failed} of ${checked} objects did not answer the comparison`,
        'Look at drift.object_failed in the logs.',
      ),
    );
  if (mended > 0)
    findings.push(
      warning(
        `${mended} of ${checked} readers differed in ${Object.keys(fields).join(', ')}, and were told again`,
        `Expected after a deployment that counts something new; else ${runbook}.`,
      ),
    );
  if (missing + failed + mended === 0) findings.push(ok(`${checked} readers compared, none differs`));
  return findings;
}

export function judgeDeadLetters({ data, total }: Pick<DeadLetterPage, 'data' | 'total'>): Finding[] {
  if (total === 0) return [ok('No mail was given up')];
  const reasons = [...new Set(data.map(({ reason }) => reason))];
  const refused = reasons.filter((reason) => /_40[123]$|auth/.test(reason));
  const list = `GET /api/admin/dead-letters, or the dashboard`;
  if (refused.length > 0)
    return [
      problem(
        `The mail provider refuses us: ${refused.join(', ')}`,
        'Set a good key (docs/runbook.md, "The mail provider is down"), then retry the dead letters.',
      ),
    ];
  return [
    warning(`${total} mails were given up, for ${reasons.join(', ')}`, `Retry or discard them: ${list}.`),
  ];
}

export function judgeEmail({ kinds }: Pick<EmailReport, 'kinds'>): Finding[] {
  const sum = (measure: 'sent' | 'bounced' | 'complained') =>
    kinds.reduce((total, kind) => total + kind[measure], 0);
  const sent = sum('sent');
  const bounced = sum('bounced') / Math.max(sent, 1);
  const complained = sum('complained') / Math.max(sent, 1);
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  const said = `${sent} mails sent, ${percent(bounced)} bounced, ${percent(complained)} called spam`;
  if (sent < MAILS_MIN || (bounced <= BOUNCED_MAX && complained <= COMPLAINED_MAX)) return [ok(said)];
  return [
    warning(
      said,
      'Receivers will begin to refuse: look where the addresses come from, and at SPF, DKIM and DMARC of the mail domain.',
    ),
  ];
}

/** @param id of the key that asks @param keys null when it may not list them */
export function judgeKeys(id: string, keys: readonly AdminKeyEntry[] | null, now: number): Finding[] {
  if (keys === null) return [ok('The key reads only')];
  const live = keys.filter(({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > now);
  const own = live.find((key) => key.id === id);
  const days = own ? Math.floor((Date.parse(own.expiresAt) - now) / DAY_MS) : 0;
  const findings = [
    days > SOON_DAYS
      ? ok(`The key may write, for ${days} days yet`)
      : warning(
          `The key ends in ${days} days`,
          'Make another: npm run admin-key -- make --name NAME --env ENV',
        ),
  ];
  const idle = live.filter(
    ({ lastUsedAt, createdAt }) => now - Date.parse(lastUsedAt ?? createdAt) > 90 * DAY_MS,
  );
  if (idle.length > 0) {
    findings.push(
      warning(
        `${idle.length} keys that nobody used for 90 days`,
        `Revoke them: npm run admin-key -- revoke ${idle[0]?.id} --env ENV`,
      ),
    );
  }
  return findings;
}

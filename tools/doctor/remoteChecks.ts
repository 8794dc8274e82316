/** Looks at a deployed system from outside, as anyone may, and with an admin key at what only its operator sees. */
import { connect } from 'node:tls';
import * as v from 'valibot';
import { ADMIN_KEY, type AdminKeyEntry } from '../../src/wire/adminKey.ts';
import type { DeadLetterPage } from '../../src/wire/deadLetters.ts';
import type { DriftReport } from '../../src/wire/drift.ts';
import type { EmailReport } from '../../src/wire/reports.ts';
import { type Finding, looked, ok, problem, reasonOf, warning } from './finding.ts';
import {
  judgeCertificate,
  judgeCookies,
  judgeDeadLetters,
  judgeDrift,
  judgeEmail,
  judgeKeys,
  judgeSecurityHeaders,
} from './judge.ts';

const TIMEOUT_MS = 10_000;
/** RFC 2606: nobody's page comes from here. */
const FOREIGN_ORIGIN = 'https://doctor.invalid';
const Health = v.object({
  status: v.string(),
  version: v.string(),
  deployment: v.optional(v.nullable(v.string()), null),
  checks: v.record(v.string(), v.string()),
});

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

const asker =
  (url: URL): Ask =>
  (path, init = {}) =>
    fetch(new URL(path, url), { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });

const isThisMachine = ({ hostname }: URL) => /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname);

export async function publicFindings(url: URL): Promise<Finding[]> {
  const ask = asker(url);
  const isLocal = isThisMachine(url);
  const answer = await ask('/api/health').catch(reasonOf);
  // One finding instead of one for each thing that then cannot be looked at.
  if (typeof answer === 'string') {
    const todo = 'Is the address right, does its name lead to the Worker, and is the Worker deployed?';
    return [problem(`${url.origin} does not answer: ${answer}`, todo)];
  }
  const findings = await Promise.all([
    looked('Health', () => health(answer)),
    looked('TLS', () => tls(url, isLocal)),
    looked('Headers and cookies', () => headersAndCookies(ask)),
    looked('CORS', () => cors(ask)),
    looked('OpenAPI', () => openApi(ask)),
    looked('Development pages', () => developmentPages(ask, isLocal)),
  ]);
  return findings.flat();
}

async function health(answer: Response): Promise<Finding[]> {
  const { status, version, deployment, checks } = v.parse(Health, await answer.json());
  const name = `version ${version}${deployment === null ? '' : ` (${deployment})`}`;
  if (answer.ok && status === 'ok') return [ok(`Health is good, ${name}`)];
  const down = Object.entries(checks).flatMap(([part, verdict]) => (verdict === 'ok' ? [] : [part]));
  return [
    problem(`Down: ${down.join(', ') || status}, ${name}`, 'docs/runbook.md has a section for each part.'),
  ];
}

async function tls(url: URL, isLocal: boolean): Promise<Finding[]> {
  if (url.protocol !== 'https:') {
    return isLocal
      ? []
      : [problem('The URL is plain http', 'Ask over https; tokens must never travel in the clear.')];
  }
  const validTo = await new Promise<number>((resolve, reject) => {
    const socket = connect(
      { host: url.hostname, port: Number(url.port || 443), servername: url.hostname },
      () => {
        resolve(Date.parse(socket.getPeerCertificate().valid_to));
        socket.end();
      },
    );
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
  return judgeCertificate(validTo, Date.now());
}

async function headersAndCookies(ask: Ask): Promise<Finding[]> {
  const answers = [await ask('/api/health'), await ask('/api/auth/refresh', { method: 'POST' })];
  const cookies = answers.flatMap(({ headers }) => headers.getSetCookie());
  return [...judgeSecurityHeaders(answers[0]?.headers ?? new Headers()), ...judgeCookies(cookies)];
}

async function cors(ask: Ask): Promise<Finding[]> {
  const headers = { Origin: FOREIGN_ORIGIN };
  const read = await ask('/api/content/chapters', { headers });
  const change = await ask('/api/auth/logout', { method: 'POST', headers });
  if (read.headers.has('access-control-allow-origin') || change.status !== 403) {
    return [
      problem(
        'A foreign page may call the API',
        'Look at ALLOWED_ORIGINS, and at what else answers for this host.',
      ),
    ];
  }
  return [ok('A foreign page is refused')];
}

async function openApi(ask: Ask): Promise<Finding[]> {
  const answer = await ask('/api/openapi.json');
  const document = v.safeParse(v.object({ openapi: v.string() }), await answer.json().catch(() => null));
  if (answer.ok && document.success) return [ok(`OpenAPI ${document.output.openapi} at /api/openapi.json`)];
  return [
    warning(`/api/openapi.json answers ${answer.status}`, 'Deploy with npm run deploy, which builds it.'),
  ];
}

async function developmentPages(ask: Ask, isLocal: boolean): Promise<Finding[]> {
  const { status } = await ask('/dev/mailbox');
  if (status === 404) return [ok('The pages of development are absent')];
  if (isLocal) return [ok('The mailbox of development is there, on this machine only')];
  return [problem('/dev/mailbox shows mails to everybody', 'Set ENVIRONMENT and deploy again, at once.')];
}

/** @param key an admin key; `read` is enough for most. It is not sent where others could read it on its way */
export async function adminFindings(url: URL, key: string, now: number): Promise<Finding[]> {
  if (url.protocol !== 'https:' && !isThisMachine(url)) {
    return [problem('The admin key was not sent over plain http', 'Give the URL with https.')];
  }
  const ask = asker(url);
  const read = async <T>(path: string): Promise<T | null> => {
    const answer = await ask(`/api/admin/${path}`, { headers: { Authorization: `Bearer ${key}` } });
    if (answer.status === 403) return null;
    if (!answer.ok) throw new Error(`/api/admin/${path} answers ${answer.status}`);
    return answer.json();
  };
  const first = await looked('The admin key', async () => {
    const page = await read<DeadLetterPage>('dead-letters');
    return page
      ? judgeDeadLetters(page)
      : [problem('The admin key may not read', 'Make another with npm run admin-key.')];
  });
  if (first.some(({ level }) => level === 'problem')) return first;
  const id = ADMIN_KEY.exec(key)?.groups?.id ?? '';
  const others = await Promise.all([
    looked('Keys', async () =>
      judgeKeys(id, (await read<{ data: AdminKeyEntry[] }>('keys'))?.data ?? null, now),
    ),
    looked('Drift', async () =>
      judgeDrift((await read<DriftReport>('reports/drift')) ?? { checks: [] }, now),
    ),
    looked('Mail', async () => judgeEmail((await read<EmailReport>('reports/email')) ?? { kinds: [] })),
  ]);
  return [...first, ...others.flat()];
}

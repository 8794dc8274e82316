/** `GET /api/admin/audit`: who changed what, the newest first. */
import { listAudit, type StoredEntry } from '../../audit/auditLog.ts';
import { keyNames } from '../../auth/adminKeys.ts';
import type { Context, Handler } from '../../context.ts';
import { parse } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { type AuditEntry, type AuditPage, AuditQuery } from '../../wire/audit.ts';

export const getAudit: Handler = async (_, context) => {
  const query = parse(AuditQuery, Object.fromEntries(context.url.searchParams));
  const db = context.bindings.DB.withSession('first-primary');
  const { data, nextCursor } = await listAudit(db, query, Date.now());
  const names = new Map([
    ...adminNames(context),
    ...[...(await keyNames(db, keysIn(data)))].map(([id, name]) => [`key:${id}`, name] as const),
  ]);
  const page: AuditPage = {
    data: data.map((entry) => ({ ...entry, actor: actorOf(entry.actor, names) })),
    nextCursor,
  };
  return json(page);
};

/** The log holds no address: whoever is an administrator now is recognised by the id of their object. */
function adminNames({ config, readers }: Context): [string, string][] {
  return [...config.adminEmails].map((email) => [`admin:${readers.byEmail(email).id}`, email]);
}

function keysIn(entries: readonly StoredEntry[]): string[] {
  const keys = entries.flatMap(({ actor }) => (actor.startsWith('key:') ? [actor.slice('key:'.length)] : []));
  return [...new Set(keys)];
}

function actorOf(actor: string, names: ReadonlyMap<string, string>): AuditEntry['actor'] {
  const [kind, id = ''] = actor.split(':');
  return { kind: kind === 'key' ? 'key' : 'admin', id, name: names.get(actor) ?? null };
}

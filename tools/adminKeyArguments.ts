/** What `npm run admin-key` may be asked for. */
import { parseArgs } from 'node:util';
import {
  ADMIN_KEY_DAYS,
  ADMIN_KEY_ID,
  ADMIN_KEY_PREFIX,
  ADMIN_KEY_SCOPES,
  type AdminKeyScope,
  ADMIN_KEY_MAX_DAYS as MAX_DAYS,
  ADMIN_KEY_NAME_MAX_LENGTH as MAX_NAME_LENGTH,
} from '../src/wire/adminKey.ts';

export const USAGE = `Usage: npm run admin-key -- make --name NAME [--scope read|write] [--days ${ADMIN_KEY_DAYS}] [--env ENV]
       npm run admin-key -- list [--env ENV]
       npm run admin-key -- revoke ID [--env ENV]

ENV is staging or production; without it the local system of npm start is meant.`;

/** `env` null means the local system. */
export type AdminKeyOrder = { env: 'staging' | 'production' | null } & (
  | { order: 'make'; name: string; scope: AdminKeyScope; days: number }
  | { order: 'revoke'; id: string }
  | { order: 'list' }
);

/**
 * @param args the command's arguments; the scope is `read` unless given
 * @throws Error with a message for the person who typed them
 */
export function parseAdminKeyArguments(args: string[]): AdminKeyOrder {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      scope: { type: 'string', default: 'read' },
      days: { type: 'string', default: String(ADMIN_KEY_DAYS) },
      env: { type: 'string' },
    },
  });
  const { name = '', scope, days } = values;
  const env = values.env ?? null;
  if (env !== null && env !== 'staging' && env !== 'production') {
    throw new Error('--env must be staging or production.');
  }
  // A name alone says that a key is to be made.
  const [order = 'make', revoke = '', ...more] = positionals;
  if (more.length > 0 || (order !== 'revoke' && revoke !== ''))
    throw new Error('That is more than one order.');
  if (order === 'list') return { order, env };
  if (order === 'revoke') {
    // Pasting the whole key is the likely mistake, and its id is in it.
    const start = revoke.startsWith(ADMIN_KEY_PREFIX) ? ADMIN_KEY_PREFIX.length : 0;
    const [id = ''] = revoke.slice(start).split('_');
    if (!ADMIN_KEY_ID.test(id)) {
      throw new Error(`revoke needs the id of a key: the 8 characters after ${ADMIN_KEY_PREFIX}.`);
    }
    return { order: 'revoke', id, env };
  }
  if (order !== 'make') throw new Error(`There is no order ${order}.`);
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH) {
    throw new Error(`--name must say in at most ${MAX_NAME_LENGTH} characters what the key is for.`);
  }
  const known = ADMIN_KEY_SCOPES.find((name) => name === scope);
  if (known === undefined) throw new Error(`--scope must be ${ADMIN_KEY_SCOPES.join(' or ')}.`);
  if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > MAX_DAYS) {
    throw new Error(`--days must be a whole number from 1 to ${MAX_DAYS}.`);
  }
  return { order: 'make', name: name.trim(), scope: known, days: Number(days), env };
}

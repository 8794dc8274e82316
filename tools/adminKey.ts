/** `npm run admin-key`: makes an admin API key and prints it once, lists the keys, or revokes one. D1 keeps only the key's hash. */
import { type AdminKeyOrder, parseAdminKeyArguments, USAGE } from './adminKeyArguments.ts';
import {
  adminKeyRow,
  keyTable,
  LIST_ADMIN_KEYS_SQL,
  makeAdminKey,
  revokeAdminKeySql,
  storeAdminKeySql,
} from './adminKeys.ts';
import { stateDir } from './localState.ts';
import { runWrangler } from './wrangler.ts';

async function carryOut(order: AdminKeyOrder): Promise<string> {
  const nowMs = Date.now();
  if (order.order === 'revoke') {
    const answer = await execute(revokeAdminKeySql(order.id, nowMs), order);
    if (!answer.includes(`"${order.id}"`)) throw new Error(`There is no live key with the id ${order.id}.`);
    return `The key ${order.id} is revoked.`;
  }
  if (order.order === 'list') return keyTable(await execute(LIST_ADMIN_KEYS_SQL, order));
  const key = makeAdminKey();
  const row = adminKeyRow(key, { ...order, nowMs });
  await execute(storeAdminKeySql(row), order);
  return `${key.text}\nScope ${row.scope}, valid until ${row.expiresAt}. It is shown only now; revoke it by its id, ${key.id}.`;
}

function execute(sql: string, { env }: AdminKeyOrder): Promise<string> {
  // By its binding, since each environment names its database after itself.
  const where =
    env === null ? ['--local', '--persist-to', stateDir(process.env)] : ['--remote', '--env', env];
  return runWrangler(['d1', 'execute', 'DB', ...where, '--json', '--command', sql]);
}

function readArguments(): AdminKeyOrder | null {
  try {
    return parseAdminKeyArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return null;
  }
}

const order = readArguments();
try {
  if (order === null) process.exitCode = 2;
  else console.log(await carryOut(order));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

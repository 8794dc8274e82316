/**
 * The old rows from a live PostgreSQL: read only, in one REPEATABLE READ transaction, through a server-side cursor, with
 * every value as PostgreSQL's own text, so that dumps and live databases go the same way from here.
 */
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import type { SourceItem } from './dumpRow.ts';
import { missingColumns, OLD_TABLES, type OldTable, oldColumns, oldTableNamed } from './oldSchema.ts';
import type { Source } from './source.ts';

const ROWS_PER_FETCH = 500;
const CONNECT_TIMEOUT_MS = 15_000;

/** Times must come out in ISO form and UTC; a slow upload must not end the transaction. */
const SESSION = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL datestyle = 'ISO, YMD';
  SET LOCAL timezone = 'UTC';
  SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0`;

const ALL_TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, json_agg(a.attname ORDER BY a.attnum)::text AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND ($1::text IS NULL OR n.nspname = $1)
  GROUP BY 1, 2`;

type LiveTable = { table: OldTable; from: string; names: string[]; columns: readonly (string | null)[] };

/**
 * @param url a connection URL; Prisma's `?schema=` chooses the schema
 * @throws Error when the server cannot be reached or has no table, or several, to read from
 */
export async function openPostgres(url: string): Promise<Source> {
  const connection = new URL(url);
  const schema = connection.searchParams.get('schema');
  connection.searchParams.delete('schema');
  const client = new pg.Client({
    connectionString: connection.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection lost between two queries; the next query fails with the reason.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(SESSION);
    const tables = await findTables(client, schema);
    const contents = [];
    for (const table of tables) contents.push(await describeContents(client, table));
    let rowsRead = 0;
    return {
      name: `${connection.protocol}//${connection.host}${connection.pathname}`,
      identity: JSON.stringify([connection.username, connection.host, connection.pathname, schema, contents]),
      total: contents.reduce((sum, { rows }) => sum + rows, 0),
      done: () => rowsRead,
      items: async function* () {
        for (const table of tables) {
          for await (const item of tableRows(client, table)) {
            rowsRead++;
            yield item;
          }
        }
      },
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function findTables(client: pg.Client, schema: string | null): Promise<LiveTable[]> {
  const { rows } = await client.query<{ schema: string; name: string; columns: string }>(ALL_TABLES, [
    schema,
  ]);
  const found = rows.flatMap((row): LiveTable[] => {
    const table = oldTableNamed(row.name);
    if (table === null) return [];
    const names: string[] = JSON.parse(row.columns);
    const from = `${pg.escapeIdentifier(row.schema)}.${pg.escapeIdentifier(row.name)}`;
    return [{ table, from, names, columns: oldColumns(table, names) }];
  });
  for (const table of OLD_TABLES) {
    const same = found.filter((one) => one.table === table).map((one) => one.from);
    if (same.length > 1)
      throw new Error(`${same.join(' and ')} both look like ${table}: choose with ?schema=NAME.`);
  }
  for (const { table, from, columns } of found) {
    const missing = missingColumns(table, columns);
    if (missing.length > 0) throw new Error(`${from} comes without ${missing.join(', ')}.`);
  }
  if (found.length === 0) throw new Error('The database has neither EmailSubscriber nor ReadingProgress.');
  return found.sort((one, other) => OLD_TABLES.indexOf(one.table) - OLD_TABLES.indexOf(other.table));
}

/** A sum of hashes over whole rows: any row that came, went or changed makes another one. */
async function describeContents(client: pg.Client, { table, from }: LiveTable) {
  const { rows } = await client.query<{ rows: string; hash: string }>(
    `SELECT count(*)::text AS rows, coalesce(sum(hashtextextended(old::text, 0)), 0)::text AS hash FROM ${from} AS old`,
  );
  return { table, rows: Number(rows[0]?.rows ?? 0), hash: rows[0]?.hash };
}

/** In the order of ids, so that a resumed import meets the same rows in the same order. */
async function* tableRows(client: pg.Client, live: LiveTable): AsyncGenerator<SourceItem> {
  const wanted = live.columns.flatMap((column, index) => {
    const name = live.names[index];
    return column === null || name === undefined ? [] : [{ column, name: pg.escapeIdentifier(name) }];
  });
  const id = wanted.find(({ column }) => column === 'id')?.name;
  const select = `SELECT ${wanted.map(({ name }) => `${name}::text`).join(', ')} FROM ${live.from} ORDER BY ${id}`;
  const options = { batchSize: ROWS_PER_FETCH, highWaterMark: ROWS_PER_FETCH, rowMode: 'array' } as const;
  const stream: AsyncIterable<(string | null)[]> = client.query(new QueryStream(select, [], options));
  for await (const fields of stream) {
    yield {
      table: live.table,
      values: Object.fromEntries(wanted.map(({ column }, index) => [column, fields[index] ?? null])),
    };
  }
}

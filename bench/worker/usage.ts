/** What is billed, counted where it happens: proxies around the bindings that note each use and change nothing. */
import type { Usage } from '../usageCounts.ts';

/** A message is written, read and deleted. */
const OPERATIONS_PER_MESSAGE = 3;

const none = (): Usage => ({
  requests: 0,
  objectRequests: 0,
  socketMessages: 0,
  objectRowsRead: 0,
  objectRowsWritten: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  kvReads: 0,
  kvWrites: 0,
  queueOperations: 0,
});

/** All objects and handlers of this isolate count here. */
export const usage = none();
/** Cursors whose rows may still be read; looked at when the counters are. */
let cursors: { readonly rowsRead: number }[] = [];

/** @returns what was used since the last call */
export function takeUsage(): Usage {
  for (const { rowsRead } of cursors) usage.objectRowsRead += rowsRead;
  cursors = [];
  const taken = { ...usage };
  Object.assign(usage, none());
  return taken;
}

/** Counts from now on what is read from and written to an object's storage, its alarm excepted. */
export function countStorage({ sql }: DurableObjectStorage): void {
  const exec = sql.exec.bind(sql);
  sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...values: unknown[]) => {
    const cursor = exec<T>(query, ...values);
    usage.objectRowsWritten += cursor.rowsWritten;
    cursors.push(cursor);
    return cursor;
  };
}

/** @returns the namespace, whose objects count each call and each upgrade as a request */
export function countedNamespace<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
): DurableObjectNamespace<T> {
  return proxy(namespace, (name, method) => {
    if (name !== 'get' && name !== 'getByName') return method;
    return (...values) => countedStub(Object(method(...values)));
  });
}

function countedStub(stub: object): object {
  return proxy(stub, (name, method) => (...values) => {
    if (typeof name === 'string') usage.objectRequests += 1;
    return method(...values);
  });
}

export function countedDatabase(db: D1Database): D1Database {
  return proxy(db, (name, method) => {
    if (name === 'prepare') return (...values) => countedStatement(db.prepare(String(values[0])));
    if (name === 'withSession') return (...values) => countedSession(Object(method(...values)));
    return name === 'batch' ? noted(method) : method;
  });
}

function countedSession<T extends { prepare: (query: string) => D1PreparedStatement }>(session: T): T {
  return proxy(session, (name, method) => {
    if (name === 'prepare') return (...values) => countedStatement(session.prepare(String(values[0])));
    return name === 'batch' ? noted(method) : method;
  });
}

function countedStatement(statement: D1PreparedStatement): D1PreparedStatement {
  return proxy(statement, (name, method) => {
    if (name === 'bind') return (...values) => countedStatement(statement.bind(...values));
    if (name === 'run' || name === 'all') return noted(method);
    if (name !== 'first') return method;
    // The platform's own `first` tells nothing of the rows.
    return async (column) => {
      const result = await statement.all();
      note(result);
      const row = result.results[0] ?? null;
      return column === undefined ? row : (row?.[String(column)] ?? null);
    };
  });
}

export function countedKv(kv: KVNamespace): KVNamespace {
  return proxy(kv, (name, method) => (...values) => {
    if (name === 'put' || name === 'delete') usage.kvWrites += 1;
    else usage.kvReads += 1;
    return method(...values);
  });
}

export function countedQueue<T>(queue: Queue<T>): Queue<T> {
  return proxy(queue, (name, method) => (...values) => {
    const messages = name === 'sendBatch' && Array.isArray(values[0]) ? values[0].length : 1;
    usage.queueOperations += OPERATIONS_PER_MESSAGE * messages;
    return method(...values);
  });
}

type Method = (...values: unknown[]) => unknown;

/** @param wrap is given each method when it is asked for, bound to its object */
function proxy<T extends object>(target: T, wrap: (name: string | symbol, method: Method) => Method): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return wrap(name, (...values) => Reflect.apply(value, target, values));
    },
  });
}

function noted(method: Method): Method {
  return async (...values) => {
    const result = await method(...values);
    for (const each of Array.isArray(result) ? result : [result]) note(each);
    return result;
  };
}

function note({ meta }: D1Result): void {
  usage.d1RowsRead += meta.rows_read;
  usage.d1RowsWritten += meta.rows_written;
}

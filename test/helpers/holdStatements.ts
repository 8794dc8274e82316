/** D1 as it is, but for when and whether some of its statements run. */
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';

/**
 * Holds every statement with some text in it: it is answered as the caller of this wants, and can be run later.
 * @param answer what the waiting caller gets instead; it may throw, and may run the statement itself
 * @returns what runs them after all, and what ends the holding
 */
export function holdStatements(text: string, answer: <T>(run: () => Promise<T>) => Promise<T>) {
  const database: D1Database = Object.getPrototypeOf(env.DB);
  const prepare = database.prepare;
  const held: (() => Promise<unknown>)[] = [];
  const spy = vi.spyOn(database, 'prepare').mockImplementation(function (this: D1Database, sql) {
    const statement = prepare.call(this, sql);
    if (!sql.includes(text)) return statement;
    const bind = statement.bind.bind(statement);
    statement.bind = (...values) => {
      const bound = bind(...values);
      const run = bound.run.bind(bound);
      bound.run = <T>() => {
        held.push(run);
        return answer(() => run<T>());
      };
      return bound;
    };
    return statement;
  });
  return {
    held,
    release: () => spy.mockRestore(),
    async runHeld() {
      for (const run of held.splice(0)) await run();
    },
  };
}

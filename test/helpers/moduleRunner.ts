/**
 * Spares vitest's module runner questions that are answered already. Each call to the Worker or to an object imports the
 * Worker's module anew, and each import asks vite, in another process, where that module lies: as much work as the call
 * itself. No test mocks a module, which is all that asking again could find out.
 */

type Load = (id: string) => Promise<Record<string, unknown>>;
type Ask = (name: string, args: [url: string, importer?: string, options?: { cached?: boolean }]) => unknown;
type ModuleRunner = { import: Load; transport: { invoke: Ask; asked?: Ask } };

declare global {
  /** Vitest's own, and the only way to its runner. */
  var __vitest_mocker__: { moduleRunner: ModuleRunner };
}

const WORKER = '/src/worker.ts';

/** For one test file: the next one has modules of its own, the Worker's too. */
export function askOnce(): void {
  const runner = globalThis.__vitest_mocker__.moduleRunner;
  const load: Load = Object.getPrototypeOf(runner).import;
  let worker: Awaited<ReturnType<Load>> | undefined;
  runner.import = async (id) => {
    if (!id.endsWith(WORKER)) return load.call(runner, id);
    worker ??= await load.call(runner, id);
    return worker;
  };
  const { transport } = runner;
  transport.asked ??= transport.invoke;
  const { asked } = transport;
  // What vitest answers for code that the runner has; asking costs a request to the object in which the runner lives.
  transport.invoke = (name, args) =>
    name === 'fetchModule' && args[2]?.cached ? { cache: true } : asked(name, args);
}

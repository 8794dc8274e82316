/**
 * Compiles and evaluates the Worker's module in fresh contexts of Node's V8, a little older than workerd's. A process of its own,
 * since modules in contexts need a flag of Node's (`--experimental-vm-modules`).
 */
import { createContext, runInContext, SourceTextModule, SyntheticModule } from 'node:vm';

export type EvaluationJob = { script: string; rounds: number; env: Record<string, unknown> };

/** What the module uses of the platform while it is evaluated. */
const GLOBALS = {
  console,
  crypto,
  TextEncoder,
  TextDecoder,
  URL,
  URLSearchParams,
  Headers,
  Response,
  Request,
  atob,
  btoa,
};

const PLATFORM: Readonly<Record<string, (env: EvaluationJob['env']) => Record<string, unknown>>> = {
  'cloudflare:workers': (env) => ({ DurableObject: class {}, env, waitUntil: () => undefined }),
  'cloudflare:sockets': () => ({ connect: () => null }),
};

/** @returns processor time in milliseconds, which other programs on the machine hardly disturb */
async function evaluate(script: string, env: EvaluationJob['env']): Promise<number> {
  const context = createContext({ ...GLOBALS });
  // What workerd's V8 has already.
  runInContext(
    'Uint8Array.fromBase64 ??= (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));',
    context,
  );
  const before = process.cpuUsage();
  const module = new SourceTextModule(script, { context });
  await module.link((specifier) => {
    const exported = PLATFORM[specifier];
    if (!exported) throw new Error(`The Worker imports ${specifier}.`);
    const values = exported(env);
    return new SyntheticModule(
      Object.keys(values),
      function () {
        for (const [name, value] of Object.entries(values)) this.setExport(name, value);
      },
      { context },
    );
  });
  await module.evaluate();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

process.on('message', async ({ script, rounds, env }: EvaluationJob) => {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Another text each time, so that V8 does not know it from before.
    times.push(await evaluate(`${script}\n// ${round}`, env));
  }
  process.send?.(times);
});

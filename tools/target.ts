/** Which running backend a command speaks to, and with which key. */
import { parsePort } from './configuration.ts';
import { readLocalSecrets, stateDir } from './localState.ts';

/** Options that cannot be understood; the message is safe to print. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @returns where `npm start` listens in this environment, which commands speak to unless they are told otherwise */
export function localUrl(env: NodeJS.ProcessEnv): string {
  return `http://localhost:${parsePort(env.PORT)}`;
}

/** @param text the value of `--to` or `--url` @throws UsageError for what is no address, or one that holds a password */
export function readTarget(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError('The URL must begin with http:// or https://.');
  if (url.username !== '' || url.password !== '')
    throw new UsageError('The URL takes no user; the key goes into --key.');
  return url;
}

/**
 * The key that `npm start` keeps; it never leaves this machine.
 * @throws UsageError where another machine is spoken to, or nothing was started yet
 */
export async function developmentKey(to: URL, env: NodeJS.ProcessEnv): Promise<string> {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(to.hostname);
  if (!isLocal) throw new UsageError('An admin key is needed: --key KEY, or ADMIN_KEY in the environment.');
  const secrets = await readLocalSecrets(stateDir(env));
  if (secrets === null)
    throw new UsageError('There is no development key yet: run npm start first, or give --key KEY.');
  return secrets.adminKey.text;
}

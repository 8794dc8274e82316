/**
 * What `npm start` takes from its environment, and how it reaches the Worker: in a file only this user can read,
 * since a command line is visible to everybody on the machine.
 */
import { VARIABLE_NAMES } from '../src/config.ts';

const DEFAULT_PORT = 8787;

/**
 * @param text the environment's `PORT`
 * @returns the port to listen on
 * @throws Error when the text is not a port's number
 */
export function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`PORT must be a whole number from 1 to 65535, not "${text}".`);
}

/**
 * @param environment the command's own environment
 * @param local the port listened on and the secret kept on this machine
 * @returns the Worker's variables: what is set, and defaults that follow the port
 */
export function workerVariables(
  environment: NodeJS.ProcessEnv,
  local: { port: number; jwtSecret: string },
): Record<string, string> {
  const origin = `http://localhost:${local.port}`;
  const variables: Record<string, string> = {
    FRONTEND_URL: origin,
    API_URL: origin,
    ALLOWED_ORIGINS: origin,
    JWT_SECRET: local.jwtSecret,
  };
  for (const name of VARIABLE_NAMES) {
    const value = environment[name];
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/**
 * @returns the variables as a .env file whose reader expands `$` and knows three kinds of quotes but no escape of them
 * @throws Error for a value that such a file cannot hold
 */
export function envFileText(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join('');
}

function quoted(name: string, value: string): string {
  const quote = ["'", '`', '"'].find(
    (mark) => !value.includes(mark) && !(mark === '"' && value.includes('\\')),
  );
  // A backslash before the closing quote would be read as an escaped quote.
  if (quote === undefined || value.endsWith('\\'))
    throw new Error(`${name} holds quotes that cannot be passed on.`);
  return quote + value.replaceAll('$', '\\$') + quote;
}

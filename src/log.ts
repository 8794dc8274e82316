/** Structured log lines. The types refuse what must not reach a log: secrets, addresses, bodies, headers. */

type Refused =
  | 'email'
  | 'to'
  | 'address'
  | 'token'
  | 'secret'
  | 'code'
  | 'body'
  | 'headers'
  | 'cookie'
  | 'ip'
  | 'link';
export type Fields = { [field: string]: string | number | boolean | null | undefined } & {
  [refused in Refused]?: never;
};

export type Log = {
  info: (event: string, fields?: Fields) => void;
  warn: (event: string, fields?: Fields) => void;
  error: (event: string, error: unknown, fields?: Fields) => void;
};

/** Hears of each error that is logged, besides the log. @param fields those of the line */
export type ErrorListener = (event: string, error: unknown, fields: Fields) => void;

/** One for the whole process, set when the Worker's module is loaded: objects log errors too, and share nothing else. */
let errorListener: ErrorListener | null = null;

export function tellErrorsTo(listener: ErrorListener | null): void {
  errorListener = listener;
}

/** @param base fields of every line, such as the request id */
export function createLog(base: Fields = {}): Log {
  const line = (level: string, event: string, fields: Fields = {}) =>
    JSON.stringify({ level, event, ...base, ...fields });
  return {
    info: (event, fields) => console.log(line('info', event, fields)),
    warn: (event, fields) => console.warn(line('warn', event, fields)),
    error: (event, error, fields) => {
      console.error(line('error', event, { ...fields, error: describe(error), at: placeOf(error) }));
      errorListener?.(event, error, { ...base, ...fields });
    },
  };
}

/** A platform's message may quote an address; it is blotted out. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  return text.replace(/\S+@\S+/g, '[address]').slice(0, 300);
}

/** @returns the lines of its stack, without the message with which that begins: it may have lines that look like calls */
export function callsOf({ stack = '', message }: Error): string[] {
  const head = stack.indexOf(message);
  return (head < 0 ? stack : stack.slice(head + message.length)).split('\n');
}

function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  return callsOf(error)
    .filter((text) => text.trimStart().startsWith('at '))
    .slice(0, 3)
    .map((text) => text.trim())
    .join(' < ');
}

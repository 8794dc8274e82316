/** How a route is described: the words of the tables in openapi/routes. */
import type { GenericSchema } from 'valibot';
import type { Failure } from '../src/errors.ts';
import type { LimitPolicy } from '../src/rules/readerLimits.ts';

export type FailureCode = Failure['code'];
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** As the router has it: `GET /api/progress/:chapterNumber`. */
export type RouteName = `${Method} /api/${string}`;

/** Who may call. Each brings its own refusals (openapi/callers.ts). */
export type Caller =
  | 'anyone'
  | 'reader'
  | 'reader or anyone'
  | 'reader or mail'
  | 'mail'
  | 'refresh token'
  | 'session'
  | 'reader by socket'
  | 'admin who reads'
  | 'admin who writes'
  | 'provider';

export type HeaderName =
  | 'Accept-Ranges'
  | 'Content-Disposition'
  | 'Content-Range'
  | 'ETag'
  | 'Location'
  | 'Retry-After'
  | 'Sec-WebSocket-Protocol'
  | 'Set-Cookie';

export type Answer = {
  description: string;
  /** Of JSON; or what kind of content it is otherwise. None for an answer without content. */
  content?: GenericSchema | { mediaType: string };
  headers?: readonly HeaderName[];
};

export type Parameter = { description: string; schema: GenericSchema; required?: true };

export type Operation = {
  /** Unique; what generated clients call it. */
  id: string;
  /** A few words, in the imperative. */
  summary: string;
  /** CommonMark. */
  description?: string;
  caller: Caller;
  /** What each of the path's parameters is; those of `COMMON_PATH_PARAMETERS` need no words. */
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, Parameter>>;
  headers?: Readonly<Record<string, Parameter>>;
  body?: Body;
  answers: Readonly<Record<number, Answer>>;
  /** Refusals beside those that the caller, the body and the method bring. */
  refusals?: readonly FailureCode[];
  /** What it is limited by: the network that asks, or a policy of the reader's. */
  limit?: 'network' | LimitPolicy;
  /** Pages of every origin may ask for the change, because no cookie has a part in it. */
  anyOrigin?: true;
};

export type Body = {
  /** Of JSON; or the media types that are taken as they are. */
  content: GenericSchema | { mediaTypes: readonly string[]; schema?: GenericSchema };
  /** Media types under which the JSON may come as well. */
  also?: readonly string[];
  /** A body without content stands for `{}`. */
  optional?: true;
  /** Why it can be refused, beside being too large; that of JSON is known. */
  refusals?: readonly FailureCode[];
};

export type Tag = {
  name: string;
  description: string;
  routes: Readonly<Record<RouteName, Operation>>;
};

type Queried = { readonly entries: Readonly<Record<string, GenericSchema>> };

/** The parameters of a query from the schema that the handler parses it with; each needs its words. */
export function query<S extends Queried>(
  { entries }: S,
  words: Readonly<Record<keyof S['entries'] & string, string>>,
): Record<string, Parameter> {
  const described: Readonly<Record<string, string>> = words;
  return Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [name, { schema, description: described[name] ?? '' }]),
  );
}

/** @param description what the answer is, where its schema does not say it well enough */
export function json(content: GenericSchema, description = 'Done.', headers: HeaderName[] = []): Answer {
  return { content, description, headers };
}

export const NO_CONTENT: Answer = { description: 'Done; there is nothing to tell.' };
export const NOT_MODIFIED: Answer = {
  description: 'The caller has it already: `If-None-Match` names it.',
  headers: ['ETag'],
};

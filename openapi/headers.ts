/** The header fields of answers. */
import type { Schema } from './jsonSchema.ts';

const text = (description: string): { description: string; schema: Schema } => ({
  description,
  schema: { type: 'string' },
});

export const HEADERS: Record<string, { description: string; schema: Schema }> = {
  'Accept-Ranges': text('`bytes`.'),
  Allow: text('The methods that the address takes.'),
  'Content-Disposition': text('Whether the file is saved or shown, and its name.'),
  'Content-Range': text('Which bytes of how many these are.'),
  ETag: text('Names what is answered; sent back in `If-None-Match` it spares an answer that is known.'),
  Location: text('Where to go, or where what was made is.'),
  RateLimit: text('What is left, such as `"progress";r=119;t=1` (IETF httpapi draft 11).'),
  'RateLimit-Policy': text('The limit, such as `"progress";q=300;w=60`.'),
  'Retry-After': {
    description: 'Seconds after which to ask again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'Sec-WebSocket-Protocol': text('`handbook.v1`.'),
  'Set-Cookie': text('The refresh cookie, or its end.'),
  'WWW-Authenticate': text('`Bearer`, and why a token was refused.'),
  'X-Request-Id': text("Names the request in the logs; a caller's own well-formed one is kept."),
};

/** @returns references to the header fields of one answer, with those of every answer */
export function headerReferences(names: readonly string[]): Record<string, { $ref: string }> {
  return Object.fromEntries(
    [...names, 'X-Request-Id'].map((name) => {
      if (!HEADERS[name]) throw new Error(`openapi/headers.ts does not say what ${name} is.`);
      return [name, { $ref: `#/components/headers/${name}` }];
    }),
  );
}

/** Bodies that no honest client sends. */

/** 64 KiB is the limit of a body; one byte more is too many. */
const BODY_MAX_BYTES = 64 * 1024;
const DEPTH = 10_000;

type Refusal = { status: 400 | 413 | 415; code: string };
type HostileBody = { body: BodyInit; type?: string | null } & Refusal;

const invalidJson: Refusal = { status: 400, code: 'invalid_json' };
const tooLarge: Refusal = { status: 413, code: 'body_too_large' };
const wrongType: Refusal = { status: 415, code: 'unsupported_media_type' };

const bytes = (...values: number[]) => new Uint8Array(values);
const quoted = (...values: number[]) => bytes(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, ...values, 0x22, 0x7d);

/** A body sent in pieces, whose length nobody knows beforehand. @returns it, and how many bytes were taken of it */
export function streamedBody(totalBytes: number): { body: ReadableStream; taken: () => number } {
  const piece = new TextEncoder().encode(' '.repeat(4096));
  let taken = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (taken >= totalBytes) return controller.close();
      taken += piece.length;
      controller.enqueue(piece);
    },
  });
  return { body, taken: () => taken };
}

/** Bodies that are refused before any schema sees them, by every route that takes JSON. */
export const UNREADABLE: Record<string, () => HostileBody> = {
  'a brace that is not closed': () => ({ body: '{', ...invalidJson }),
  'single quotes': () => ({ body: "{'a':1}", ...invalidJson }),
  'a trailing comma': () => ({ body: '{"a":1,}', ...invalidJson }),
  'two documents': () => ({ body: '{}{}', ...invalidJson }),
  NaN: () => ({ body: '{"a":NaN}', ...invalidJson }),
  'a form': () => ({ body: 'email=a%40example.com', ...invalidJson }),
  'a NUL byte': () => ({ body: bytes(0), ...invalidJson }),
  'a byte that UTF-8 never has': () => ({ body: quoted(0xff), ...invalidJson }),
  'UTF-8 cut short': () => ({ body: quoted(0xe2, 0x82), ...invalidJson }),
  'an overlong form': () => ({ body: quoted(0xc0, 0xaf), ...invalidJson }),
  'a surrogate in UTF-8': () => ({ body: quoted(0xed, 0xa0, 0x80), ...invalidJson }),
  'UTF-16': () => ({ body: bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0), ...invalidJson }),
  'a body over the limit': () => ({ body: `{"a":"${'x'.repeat(BODY_MAX_BYTES)}"}`, ...tooLarge }),
  'one byte over the limit': () => ({ body: ' '.repeat(BODY_MAX_BYTES + 1), ...tooLarge }),
  'a stream over the limit': () => ({ body: streamedBody(2 * BODY_MAX_BYTES).body, ...tooLarge }),
  'a form by its type': () => ({ body: '{}', type: 'application/x-www-form-urlencoded', ...wrongType }),
  'a type that only begins like JSON': () => ({ body: '{}', type: 'application/json-seq', ...wrongType }),
  XML: () => ({ body: '<a/>', type: 'application/xml', ...wrongType }),
  'no type': () => ({ body: bytes(0x7b, 0x7d), type: null, ...wrongType }),
  'an empty type': () => ({ body: '{}', type: ' ', ...wrongType }),
};

/** JSON that can be read and fits no schema; each route finds its own fault with it. */
export const MISFITS: Record<string, string> = {
  nothing: ' ',
  null: 'null',
  'a number': '1',
  'a text': '"text"',
  'an array': '[]',
  'an empty object': '{}',
  '1e999': '{"chapterNumber":1e999,"position":{"percent":1e999,"at":"2026-01-01T00:00:00Z"},"minutes":1e999}',
  '-1e999':
    '{"sitting":{"id":"12345678","seconds":-1e999,"startedAt":"2026-01-01T00:00:00Z"},"chapterNumber":-1e999}',
  __proto__: '{"__proto__":{"completed":true,"email":"a@example.com","admin":true},"chapterNumber":"1"}',
  'constructor.prototype': '{"constructor":{"prototype":{"polluted":true}},"token":{}}',
  'nested arrays': '['.repeat(DEPTH) + ']'.repeat(DEPTH),
  'nested objects': `${'{"updates":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  'deep in a field': `{"email":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)},"token":1}`,
  'wrong types everywhere':
    '{"email":1,"token":[],"code":{},"updates":"x","slug":0,"refreshToken":false,"completed":false}',
  'lone surrogates': '{"email":"\\ud800@example.com","token":"\\udfff","videosWatched":"\\ud800"}',
  SQL: '{"email":"\' OR 1=1 --","token":"\'; DROP TABLE readers; --"}',
  'huge numbers': '{"chapterNumber":123456789012345678901234567890,"epoch":-1}',
};

/** Reads request bodies: bounded while streaming, of the right type, valid UTF-8, valid JSON, of the right form. */
import * as v from 'valibot';
import { bodyFailure, RequestFailure } from '../errors.ts';

export const BODY_MAX_BYTES = 64 * 1024;

/**
 * Reads a JSON body and parses it with a schema.
 * @param maxBytes what the body may have at most; only publishing needs more than the usual
 * @throws RequestFailure with what is wrong; nothing has been changed then
 */
export async function readJson<S extends v.GenericSchema>(
  request: Request,
  schema: S,
  maxBytes = BODY_MAX_BYTES,
): Promise<v.InferOutput<S>> {
  requireType(request, 'application/json');
  return parse(schema, parseJson(await readText(request, maxBytes)));
}

/** Like {@link readJson}, and takes what `navigator.sendBeacon` sends: JSON as `text/plain`. */
export async function readBeacon<S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<v.InferOutput<S>> {
  requireType(request, 'application/json', 'text/plain');
  return parse(schema, parseJson(await readText(request, BODY_MAX_BYTES)));
}

/** An empty body stands for an empty object, where every field is optional. */
export async function readOptionalJson<S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<v.InferOutput<S>> {
  const text = await readText(request, BODY_MAX_BYTES);
  if (text === '') return parse(schema, {});
  requireType(request, 'application/json');
  return parse(schema, parseJson(text));
}

/** Reads a form, as a browser or a mail program sends one. @throws RequestFailure for what is none */
export async function readForm(request: Request): Promise<FormData> {
  requireType(request, 'application/x-www-form-urlencoded', 'multipart/form-data');
  const text = await readText(request, BODY_MAX_BYTES);
  const headers = { 'Content-Type': request.headers.get('Content-Type') ?? '' };
  try {
    return await new Response(text, { headers }).formData();
  } catch {
    const message = 'The body is not a form.';
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: '', message }] });
  }
}

/** Reads a body as it came, for a signature over its bytes. @throws RequestFailure like {@link readText} */
export function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  return bounded(request, maxBytes, async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of watched(request, maxBytes)) chunks.push(chunk);
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  });
}

/** @throws RequestFailure `body_too_large` as soon as it shows, `invalid_json` for bad UTF-8 or a body that breaks off */
export function readText(request: Request, maxBytes: number): Promise<string> {
  return bounded(request, maxBytes, (told) =>
    // A length that is told and small needs no watching: reading at once costs half.
    told <= maxBytes ? readAtOnce(request, maxBytes) : readWatched(request, maxBytes),
  );
}

/** @param read is given the length that the client tells, or NaN */
async function bounded<T>(
  request: Request,
  maxBytes: number,
  read: (told: number) => Promise<T>,
): Promise<T> {
  const told = Number(request.headers.get('Content-Length') ?? Number.NaN);
  if (told > maxBytes) throw tooLarge(maxBytes);
  try {
    return await read(told);
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    throw new RequestFailure({ code: 'invalid_json' });
  }
}

async function readAtOnce(request: Request, maxBytes: number): Promise<string> {
  const bytes = await request.arrayBuffer();
  // The length is the client's word; where nothing before us held it to that, the bytes count.
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  return WHOLE_UTF8.decode(bytes);
}

async function readWatched(request: Request, maxBytes: number): Promise<string> {
  const decoder = strictUtf8();
  let text = '';
  for await (const chunk of watched(request, maxBytes)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function* watched(request: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

const tooLarge = (maxBytes: number) => new RequestFailure({ code: 'body_too_large', maxBytes });
const strictUtf8 = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
/** For bodies that come whole: it keeps nothing from one to the next. */
const WHOLE_UTF8 = strictUtf8();

function requireType(request: Request, ...types: [string, ...string[]]): void {
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) throw new RequestFailure({ code: 'unsupported_media_type', expected: types[0] });
}

/** @throws RequestFailure for text that is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestFailure({ code: 'invalid_json' });
  }
}

export function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new RequestFailure(bodyFailure(parsed.issues));
  return parsed.output;
}

/** Reads request bodies: bounded while streaming, of the right type, valid UTF-8, valid JSON, of the right form. */
import * as v from 'valibot';
import { bodyFailure, type Failure, RequestFailure } from '../errors.ts';

export const BODY_MAX_BYTES = 64 * 1024;

/**
 * Reads a JSON body and parses it with a schema.
 * @throws RequestFailure with what is wrong; nothing has been changed then
 */
export async function readJson<S extends v.GenericSchema>(
  request: Request,
  schema: S,
): Promise<v.InferOutput<S>> {
  requireType(request, 'application/json');
  return parse(schema, parseJson(await readText(request, BODY_MAX_BYTES)));
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

/** @throws RequestFailure `body_too_large` as soon as the stream is over the limit, `invalid_json` for bad UTF-8 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge: Failure = { code: 'body_too_large', maxBytes };
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw new RequestFailure(tooLarge);
  // A length that is told and small needs no watching: reading at once costs half.
  if (request.headers.has('Content-Length')) return decodeAll(await request.arrayBuffer());
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let bytes = 0;
  let text = '';
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new RequestFailure(tooLarge);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    throw new RequestFailure({ code: 'invalid_json' });
  }
}

function decodeAll(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new RequestFailure({ code: 'invalid_json' });
  }
}

function requireType(request: Request, ...types: [string, ...string[]]): void {
  const type = request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) throw new RequestFailure({ code: 'unsupported_media_type', expected: types[0] });
}

function parseJson(text: string): unknown {
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

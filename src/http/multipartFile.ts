/**
 * The file of a form (`multipart/form-data`, RFC 7578), streamed: the platform's own `formData()` would hold all of it in
 * memory. Only the first part that has a file name is read.
 */
import { RequestFailure } from '../errors.ts';
import { BODY_MAX_BYTES } from './readBody.ts';
import { StreamCutter } from './StreamCutter.ts';

/** A part's header fields are a few short lines. */
const FIELDS_MAX_BYTES = 8 * 1024;
/** RFC 2046 section 5.1.1: at most 70 characters. */
const BOUNDARY = /;\s*boundary=(?:"(?<quoted>[^"]{1,70})"|(?<plain>[^\s;"]{1,70}))/i;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const END_OF_FIELDS = bytesOf('\r\n\r\n');

export function isForm(request: Request): boolean {
  return /^\s*multipart\/form-data\b/i.test(request.headers.get('Content-Type') ?? '');
}

/**
 * @returns the file's bytes as they come
 * @throws RequestFailure `invalid_body`, while they are read, for what is no form or holds no file; `body_too_large` for
 *   more than any other body may have before the file
 */
export async function* multipartFile(request: Request): AsyncGenerator<Uint8Array> {
  const { quoted, plain } = BOUNDARY.exec(request.headers.get('Content-Type') ?? '')?.groups ?? {};
  const boundary = quoted ?? plain;
  if (boundary === undefined || !request.body) throw notAForm('The body is no form with a file in it.');
  const cutter = new StreamCutter(request.body);
  // Each boundary is a line of its own, and the first one may be the first line.
  cutter.putBack(bytesOf('\r\n'));
  const delimiter = bytesOf(`\r\n--${boundary}`);
  let passed = await skip(cutter.until(delimiter), 0);
  for (;;) {
    const fields = await fieldsOf(cutter);
    passed += fields.length;
    if (/^content-disposition:[^\n]*;\s*filename\*?=/im.test(fields)) return yield* cutter.until(delimiter);
    passed = await skip(cutter.until(delimiter), passed);
  }
}

async function fieldsOf(cutter: StreamCutter): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of cutter.until(END_OF_FIELDS)) {
    text += decoder.decode(piece, { stream: true });
    // Two hyphens after a boundary end the form.
    if (text.startsWith('--') || text.length > FIELDS_MAX_BYTES) {
      throw notAForm('The form holds no file.');
    }
  }
  return text;
}

/** @param passed bytes that no file was in so far @returns the same with these */
async function skip(pieces: AsyncIterable<Uint8Array>, passed: number): Promise<number> {
  let sum = passed;
  for await (const piece of pieces) {
    sum += piece.byteLength;
    refuseTooMuch(sum);
  }
  refuseTooMuch(sum);
  return sum;
}

function refuseTooMuch(bytes: number): void {
  if (bytes > BODY_MAX_BYTES) throw new RequestFailure({ code: 'body_too_large', maxBytes: BODY_MAX_BYTES });
}

function notAForm(message: string): RequestFailure {
  return new RequestFailure({ code: 'invalid_body', details: [{ path: '', message }] });
}

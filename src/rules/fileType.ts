/**
 * What kind of file may be published, and whether bytes are what their name says. Nothing that a browser would run is
 * among them: no HTML, no SVG, no script.
 */

export type FileType = { mediaType: string; disposition: 'inline' | 'attachment' };

/** As many bytes as a decision ever needs; a shorter file is given whole. */
export const SNIFFED_BYTES = 4096;

/** Its elements take about 40 bytes. */
const EBML_HEAD_BYTES = 64;

type Check = (start: Uint8Array) => boolean;

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));
const begins =
  (text: string): Check =>
  (start) =>
    ascii(start, 0, text.length) === text;
const riff =
  (kind: string): Check =>
  (start) =>
    begins('RIFF')(start) && ascii(start, 8, 12) === kind;
/** ISO base media (ISO 14496-12): the first box is `ftyp`, and names its brand. */
const brand =
  (pattern: RegExp): Check =>
  (start) =>
    ascii(start, 4, 8) === 'ftyp' && pattern.test(ascii(start, 8, 12));
const isZip: Check = (start) => begins('PK\x03\x04')(start) || begins('PK\x05\x06')(start);
/** EBML (RFC 8794), whose head names what is in it: a Matroska file has the same first bytes, and is not played. */
const isWebm: Check = (start) =>
  begins('\x1a\x45\xdf\xa3')(start) && ascii(start, 4, EBML_HEAD_BYTES).includes('\x42\x82\x84webm');
/** An ID3 tag, or at once a frame of MPEG layer III: eleven bits set, layer 01, a bit rate that exists. */
const isMp3: Check = (start) => {
  const [first = 0, second = 0, third = 0] = start;
  const isFrame = first === 0xff && (second & 0xe6) === 0xe2 && (third & 0xf0) !== 0xf0;
  return begins('ID3')(start) || isFrame;
};

const picture = (mediaType: string, check: Check) => ({ mediaType, disposition: 'inline' as const, check });
const sound = picture;
const video = picture;
const download = (mediaType: string, check: Check) => ({
  mediaType,
  disposition: 'attachment' as const,
  check,
});

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';
const TYPES: Readonly<Record<string, FileType & { check: Check }>> = {
  png: picture('image/png', begins('\x89PNG\r\n\x1a\n')),
  jpg: picture('image/jpeg', begins('\xff\xd8\xff')),
  jpeg: picture('image/jpeg', begins('\xff\xd8\xff')),
  gif: picture('image/gif', (start) => begins('GIF87a')(start) || begins('GIF89a')(start)),
  webp: picture('image/webp', riff('WEBP')),
  avif: picture('image/avif', brand(/^avi[fs]$/)),
  mp3: sound('audio/mpeg', isMp3),
  m4a: sound('audio/mp4', brand(/^(?:M4A |M4B |mp4[12]|isom|dash)$/)),
  ogg: sound('audio/ogg', begins('OggS')),
  wav: sound('audio/wav', riff('WAVE')),
  flac: sound('audio/flac', begins('fLaC')),
  webm: video('video/webm', isWebm),
  mp4: video('video/mp4', brand(/^(?:mp4[12]|isom|iso[2-6]|avc1|M4V |dash)$/)),
  pdf: download('application/pdf', begins('%PDF-')),
  zip: download('application/zip', isZip),
  docx: download(`${OPEN_XML}.wordprocessingml.document`, isZip),
  xlsx: download(`${OPEN_XML}.spreadsheetml.sheet`, isZip),
  pptx: download(`${OPEN_XML}.presentationml.presentation`, isZip),
  epub: download('application/epub+zip', isZip),
  txt: download('text/plain; charset=utf-8', isPlainText),
  md: download('text/markdown; charset=utf-8', isPlainText),
  csv: download('text/csv; charset=utf-8', isPlainText),
};

/** The endings that a published file's name may have. */
export const FILE_ENDINGS: readonly string[] = Object.keys(TYPES);

/** @param key a file's name @returns what its ending stands for, or null for an ending that is not published */
export function fileTypeOf(key: string): FileType | null {
  return typeOf(key) ?? null;
}

/** How a file that is there is served: bytes to keep, where its ending is one that is not published any more. */
export function servedTypeOf(key: string): FileType {
  return fileTypeOf(key) ?? { mediaType: 'application/octet-stream', disposition: 'attachment' };
}

/**
 * @param start the file's first {@link SNIFFED_BYTES}, or all of it
 * @returns whether the bytes are of the type that the name's ending stands for
 */
export function isOfItsType(key: string, start: Uint8Array): boolean {
  return typeOf(key)?.check(start) ?? false;
}

function typeOf(key: string) {
  const ending = /\.([a-z0-9]+)$/.exec(key)?.[1] ?? '';
  return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
}

/** UTF-8 without control characters, and nothing that begins as markup does, which some programs would run. */
function isPlainText(start: Uint8Array): boolean {
  try {
    // What is cut off in the middle of a character stays in the decoder.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(start, { stream: true });
    const hasControls = /[^\P{Cc}\t\n\r\f]/u.test(text);
    return !hasControls && !/^\s*<[!?a-z]/i.test(text);
  } catch {
    return false;
  }
}

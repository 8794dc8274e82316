/** Whether a file is what its name says: by its first bytes, and never by what its sender says. */

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FILE_ENDINGS, fileTypeOf, isOfItsType, SNIFFED_BYTES } from '../../src/rules/fileType.ts';
import { FileKey } from '../../src/wire/files.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The first bytes of each type. */
const SAMPLES: Record<string, Uint8Array> = {
  png: bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
  jpg: bytes('\xff\xd8\xff\xe0\0\x10JFIF'),
  gif: bytes('GIF89a\x01\0'),
  webp: bytes('RIFF\x24\0\0\0WEBPVP8 '),
  avif: bytes('\0\0\0\x20ftypavif\0\0'),
  mp3: bytes('ID3\x04\0\0'),
  m4a: bytes('\0\0\0\x20ftypM4A \0\0'),
  ogg: bytes('OggS\0\x02'),
  wav: bytes('RIFF\x24\0\0\0WAVEfmt '),
  flac: bytes('fLaC\0\0'),
  webm: bytes('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x02'),
  mp4: bytes('\0\0\0\x20ftypavc1\0\0'),
  pdf: bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
  zip: bytes('PK\x03\x04\x14\0'),
  txt: utf8('Grüße, 你好 🎧\r\n\tEnd.'),
};
const SAME_BYTES: Record<string, string> = {
  jpeg: 'jpg',
  docx: 'zip',
  xlsx: 'zip',
  pptx: 'zip',
  epub: 'zip',
  md: 'txt',
  csv: 'txt',
};
const kindOf = (ending: string) => SAME_BYTES[ending] ?? ending;

test.each(FILE_ENDINGS)('a .%s file is known by its bytes, and no other kind passes for it', (ending) => {
  for (const [kind, sample] of Object.entries(SAMPLES)) {
    expect(isOfItsType(`a.${ending}`, sample), kind).toBe(kind === kindOf(ending));
  }
});

test.each([
  ['MPEG frames without a tag', bytes('\xff\xfb\x90\x64'), true],
  ['a UTF-16 text, which begins alike', bytes('\xff\xfe<\0'), false],
  ['an AAC stream', bytes('\xff\xf1\x50\x80'), false],
])('%s for an mp3', (_, start, expected) => {
  expect(isOfItsType('a.mp3', start)).toBe(expected);
});

test('a Matroska file, which no browser plays, is not taken for its relative', () => {
  expect(isOfItsType('a.webm', bytes('\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska\x42\x87\x81\x04'))).toBe(
    false,
  );
});

describe('a text', () => {
  test.each([
    ['empty', utf8('')],
    ['with a byte order mark', utf8('\uFEFFa,b')],
    [
      'cut in the middle of a character',
      utf8(`${'a'.repeat(SNIFFED_BYTES - 1)}ü`).subarray(0, SNIFFED_BYTES),
    ],
    ['with a sign', utf8('a < b')],
  ])('%s is text', (_, start) => {
    expect(isOfItsType('a.txt', start)).toBe(true);
  });

  test.each([
    ['of a page', utf8('\n <!doctype html><script>alert(1)</script>')],
    ['of a picture that runs', utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['with a NUL', utf8('a\0b')],
    ['with an escape sequence', utf8('\x1b[31m')],
    ['in Latin-1', bytes('Gr\xfc\xdfe')],
    ['of a program', bytes('\x7fELF\x02\x01')],
  ])('%s is none', (_, start) => {
    expect(isOfItsType('a.txt', start)).toBe(false);
  });
});

test.each(['a.html', 'a.svg', 'a.js', 'a.exe', 'a.constructor', 'a.__proto__', 'a', 'a.PNG', ''])(
  '%j is of no kind that is published',
  (key) => {
    expect(fileTypeOf(key)).toBeNull();
    expect(isOfItsType(key, SAMPLES.png ?? bytes(''))).toBe(false);
  },
);

describe('a file', () => {
  test.each(['a.pdf', 'pictures/desk 2.png', 'Übung 1.pdf', '練習.pdf', 'a.b.c-d_e.zip'])(
    'may be called %s',
    (key) => {
      expect(v.is(FileKey, key)).toBe(true);
    },
  );

  test.each([
    '',
    'a',
    '/a.pdf',
    'a//b.pdf',
    '../a.pdf',
    'a/../b.pdf',
    'a/./b.pdf',
    '.hidden.pdf',
    'a/',
    'a\\b.pdf',
    'a\n.pdf',
    'a".pdf',
    'a?.pdf',
    'a%2e.pdf',
    `${'a'.repeat(197)}.pdf`,
  ])('may not be called %j', (key) => {
    expect(v.is(FileKey, key)).toBe(false);
  });
});

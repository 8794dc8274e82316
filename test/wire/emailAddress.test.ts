/** Addresses at the door: one spelling for one reader, or none. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseEmail } from '../../src/wire/emailAddress.ts';
import { call, mailsTo, newAddress, objectOf } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';

const KELVIN = '\u212A';

test.each([
  ['ada@example.com', 'ada@example.com'],
  [' \tAda@Example.COM\n', 'ada@example.com'],
  ['\u00a0\ufeffada@example.com\u3000', 'ada@example.com'],
  [`${KELVIN}ai@example.com`, 'kai@example.com'],
  [`ada@${KELVIN}.example`, 'ada@k.example'],
  ['JOSE\u0301@example.com', 'jos\u00e9@example.com'],
  ['JOS\u00c9@example.com', 'jos\u00e9@example.com'],
  ['BJ\u00d6RN@B\u00dcCHER.example', 'bj\u00f6rn@b\u00fccher.example'],
  ['\u00c5NGSTR\u00d6M@example.com', '\u00e5ngstr\u00f6m@example.com'],
  ['\u212bngstro\u0308m@example.com', '\u00e5ngstr\u00f6m@example.com'],
  ['ada+news@example.com', 'ada+news@example.com'],
  ["o'neil@example.com", "o'neil@example.com"],
  ['a.b-c_d@sub.example.co.uk', 'a.b-c_d@sub.example.co.uk'],
  ['=cmd|x@example.com', '=cmd|x@example.com'],
])('%j is the reader %j', (typed, key) => {
  expect(normaliseEmail(typed)).toBe(key);
});

describe('not an address is', () => {
  test.each([
    ['', 'nothing'],
    [' ', 'white space'],
    ['ada', 'a name'],
    ['@example.com', 'a domain alone'],
    ['ada@', 'a name with an at sign'],
    ['ada@@example.com', 'one with two at signs'],
    ['ada@evil.example@example.com', 'one with two domains'],
    ['ada@localhost', 'one without a dot in its domain'],
    ['ada@.example.com', 'one with a dot first in its domain'],
    ['ada@example.com.', 'one with a dot last in its domain'],
    ['ada@example..com', 'one with two dots in its domain'],
    ['.ada@example.com', 'one with a dot first'],
    ['ada.@example.com', 'one with a dot last'],
    ['a..da@example.com', 'one with two dots'],
    ['a da@example.com', 'one with a space'],
    ['ada@exam ple.com', 'one with a space in its domain'],
    ['ada\u00a0b@example.com', 'one with a no-break space'],
    ['ada\tb@example.com', 'one with a tab'],
    ['ada@example.com\r\nBcc: eve@example.com', 'one that adds a header'],
    ['ada\nb@example.com', 'one with a line feed'],
    ['ada\rb@example.com', 'one with a carriage return'],
    ['ada\u2028b@example.com', 'one with a line separator'],
    ['ada\u0000@example.com', 'one with a NUL'],
    ['ada\u007f@example.com', 'one with a DEL'],
    ['ada\u200b@example.com', 'one with a zero-width space'],
    ['\u202eada@example.com', 'one with a direction override'],
    ['ada\u00ad@example.com', 'one with a soft hyphen'],
    ['ada\ud800@example.com', 'one with half a surrogate pair'],
    ['ada@example.com,eve@example.com', 'a list with a comma'],
    ['ada@example.com;eve@example.com', 'a list with a semicolon'],
    ['ada,eve@example.com', 'one with a comma'],
    ['"ada"@example.com', 'one with a quoted local part'],
    ['"ada@evil.example"@example.com', 'one with an address in quotes'],
    ['"a\\"b"@example.com', 'one with quotes in quotes'],
    ['<ada@example.com>', 'one in angle brackets'],
    ['Ada <ada@example.com>', 'one with a display name'],
    ['ada(comment)@example.com', 'one with a comment'],
    ['ada@[127.0.0.1]', 'one at an IP address'],
    ['ada@example.com:25', 'one with a port'],
    ['mailto:ada@example.com', 'a mailto link'],
    ['ada\\@example.com', 'one with a backslash'],
    ['ada\uff20example.com', 'one with a full-width at sign'],
    ['ada@example\uff0ecom', 'one with a full-width dot'],
    ['ada@example.co\u3002uk', 'one with an ideographic full stop'],
    ['ada@\uff45xample.com', 'one with a full-width letter in its domain'],
    ['\uff41da@example.com', 'one with a full-width letter'],
    ['ada@\u{1d41e}xample.com', 'one with a mathematical letter in its domain'],
    ['o\ufb03ce@example.com', 'one with a ligature'],
    ['ada@example.\u2100om', 'one with a sign that stands for letters'],
  ])('%j, %s', (typed) => {
    expect(normaliseEmail(typed)).toBeNull();
  });
});

test('the local part has at most 64 bytes, the whole at most 254, counted in UTF-8', () => {
  const labels = `${'d'.repeat(60)}.`.repeat(4);
  const domain = (length: number) => `${labels}${'d'.repeat(length - labels.length - 4)}.com`;
  expect(normaliseEmail(`${'a'.repeat(64)}@example.com`)).not.toBeNull();
  expect(normaliseEmail(`${'a'.repeat(65)}@example.com`)).toBeNull();
  expect(normaliseEmail(`${'ü'.repeat(32)}@example.com`)).not.toBeNull();
  expect(normaliseEmail(`${'ü'.repeat(33)}@example.com`)).toBeNull();
  expect(`a@${domain(252)}`).toHaveLength(254);
  expect(normaliseEmail(`a@${domain(252)}`)).not.toBeNull();
  expect(normaliseEmail(`aa@${domain(252)}`)).toBeNull();
  expect(normaliseEmail(`ü@${domain(252)}`)).toBeNull();
});

test('a megabyte of text is refused unread', () => {
  expect(normaliseEmail('a'.repeat(1024 * 1024))).toBeNull();
  expect(normaliseEmail(`${' '.repeat(1024 * 1024)}ada@example.com`)).toBeNull();
  expect(normaliseEmail(`${'@'.repeat(1000)}`)).toBeNull();
});

/** Text of the characters that have tricked normalisers before, and any others. */
const trickyText = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          'a',
          'B',
          '.',
          '-',
          '@',
          'example.com',
          KELVIN,
          'İ',
          'ı',
          'ß',
          'ẞ',
          'Σ',
          'ς',
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom('\u0301', '\u0307', '\u0345', '\u212b', '\u1e9b', 'ﬁ', 'Ａ', '\u{1F600}'),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const trickyAddress = fc.tuple(trickyText, trickyText).map(([local, domain]) => `${local}@${domain}.Com`);

test('normalising what is normalised changes nothing, and the key keeps what the contract promises', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(trickyAddress, fc.string({ unit: 'binary' })), (typed) => {
      const key = normaliseEmail(typed);
      if (key === null) return;
      taken += 1;
      expect(normaliseEmail(key)).toBe(key);
      expect(key).toBe(key.toLowerCase());
      expect(key).toBe(key.normalize('NFC'));
      expect(key).not.toMatch(/[\s,"<>\p{C}]/u);
      expect(key.split('@')).toHaveLength(2);
      expect(new TextEncoder().encode(key).length).toBeLessThanOrEqual(254);
    }),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('every case and padding of an address is one and the same reader', () => {
  fc.assert(
    fc.property(
      fc.emailAddress(),
      fc.array(fc.boolean()),
      fc.constantFrom('', ' ', '\t', '\r\n'),
      (email, ups, pad) => {
        const spelt = [...email].map((letter, at) => (ups[at] ? letter.toUpperCase() : letter)).join('');
        expect(normaliseEmail(pad + spelt + pad)).toBe(normaliseEmail(email));
      },
    ),
  );
});

test('a reader who signs up in capitals is mailed at, and known by, the normalised address only', async () => {
  const email = newAddress();
  const typed = `  ${email.toUpperCase()} `;
  const answer = await call('POST', '/api/email/signup', { body: { email: typed } });
  expect(answer.status).toBe(200);
  const [mail, ...more] = await mailsTo(email, 1);
  expect([mail?.to, more.length]).toEqual([email, 0]);
  expect(await mailsTo(typed, 0)).toEqual([]);
  expect((await objectOf(email).adminView([]))?.reader.email).toBe(email);
  expect(await objectOf(typed).adminView([])).toBeNull();
});

test.each([
  'ada@example.com\r\nBcc: eve@example.com',
  'ada@example.com,eve@example.com',
  'x'.repeat(2000),
  '',
])('asking for mail to %j is refused as an address', async (email) => {
  for (const path of ['/api/auth/magic-link', '/api/email/signup']) {
    await expectProblem(await call('POST', path, { body: { email } }), 400, 'invalid_email');
  }
});

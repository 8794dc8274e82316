import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { headerMailbox, headerText } from '../../src/email/mimeHeaders.ts';

const parse = (headers: string) => PostalMime.parse(`${headers}\r\n\r\nbody`);

describe('a subject', () => {
  test('of plain ASCII stays as it is', () => {
    expect(headerText('Chapter 1: "Choose" = 50%?')).toBe('Chapter 1: "Choose" = 50%?');
  });

  test('that looks like an encoded-word is encoded, so that it is read as it was written', async () => {
    const subject = '=?UTF-8?B?aGk=?=';
    expect((await parse(`Subject: ${headerText(subject)}`)).subject).toBe(subject);
  });

  test('with a line break starts no header', async () => {
    const mail = await parse(`Subject: ${headerText('Hi\r\nBcc: all@example.com')}`);
    expect(mail.headers.map(({ key }) => key)).toEqual(['subject']);
  });

  test('of any text comes out as it went in, in short ASCII lines', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((value) => {
      // A mail program may trim and squeeze white space, and Unicode may be normalised by none.
      return value.trim() === value && !/\s\s|\p{C}/u.test(value);
    });
    await fc.assert(
      fc.asyncProperty(text, async (subject) => {
        const written = headerText(subject);
        expect((await parse(`Subject: ${written}`)).subject).toBe(subject);
        expect(written).toMatch(/^[\t\x20-\x7e\r\n]*$/);
        if (written.startsWith('=?')) {
          for (const line of written.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a sender', () => {
  test.each(['The Handbook', "O'Hara", 'Müller, Zoë', 'A. "B" C', 'back\\slash', '=?x?=', '名前'])(
    'named %s is read so',
    async (name) => {
      const from = headerMailbox({ name, address: 'a@example.com' });
      expect((await parse(`From: ${from}`)).from).toMatchObject({ name, address: 'a@example.com' });
    },
  );

  test('without a name is the address', () => {
    expect(headerMailbox({ name: null, address: 'a@example.com' })).toBe('a@example.com');
  });
});

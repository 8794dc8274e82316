import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fail, ok } from '../src/errors.ts';
import { packOutcome, unpackOutcome } from '../src/packedOutcome.ts';

it('gives back what was packed, whatever the document and the head hold', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer(), (json, etag, remaining) => {
      const outcome = ok({ etag, remaining, json });
      expect(unpackOutcome(packOutcome(outcome))).toEqual(outcome);
    }),
    {
      examples: [
        ['', '"1"', 0],
        ['{\n  "a": 1\n}', '"1"', 1],
      ],
    },
  );
});

it('gives back a failure, with what it tells', () => {
  const failed = fail({ code: 'conflict', detail: 'Two\nlines.' });
  expect(unpackOutcome(packOutcome(failed))).toEqual(failed);
});

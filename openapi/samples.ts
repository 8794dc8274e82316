/** An example for each schema, made from it: what a person would expect to find there. */
import type { Schema } from './jsonSchema.ts';

/** By the name of a property; what is not here follows from its schema. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  accessToken: 'eyJhbGciOiJIUzI1NiIs…',
  actor: 'admin:5f0c…',
  anchor: 'tools',
  bytes: 48210,
  chapterNumber: 3,
  chaptersTotal: 20,
  chaptersCompleted: 7,
  code: 'SPRING-26',
  completionRate: 0.6842,
  discountCode: null,
  email: 'ada@example.com',
  expiresIn: 900,
  firstName: 'Ada',
  furthestPercent: 88,
  html: '<p>Begin with one reader.</p>',
  id: '3f9a1c52-8a0e-4a58-9d0b-6f4b1f0f7f11',
  key: 'downloads/launch-checklist.pdf',
  lastName: 'Lovelace',
  mediaType: 'application/pdf',
  markdown: 'Begin with one reader.',
  minutes: 8,
  name: 'weekly report',
  nextCursor: null,
  number: 3,
  percent: 41,
  percentComplete: 35,
  question: 'What comes first?',
  reason: 'smtp_recipient_550',
  refreshToken: 'eyJhbGciOiJIUzI1NiIs…',
  requestId: '0d9f6c1e-7a52-4b38-9d7e-3c5a1f2b4e60',
  rev: 42,
  seconds: 340,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  slug: 'finding-your-topic',
  subject: 'A new chapter',
  summary: 'What to make, and for whom.',
  timezone: 'Europe/London',
  timeSpent: 8940,
  title: 'Finding your topic',
  token: 'eyJhbGciOiJIUzI1NiIs…',
  url: 'https://handbook.example.com/shared#token=eyJhbGciOi…',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  version: '7c0f3a91d2e4b586',
  videosWatched: ['intro'],
  quizzesPassed: ['basics'],
  week: '2026-11-23',
};
const BY_FORMAT: Readonly<Record<string, string>> = {
  'date-time': '2026-11-28T09:35:40.120Z',
  date: '2026-11-28',
};

/** @param fits whether a value is one of a schema, so that no example by name is wrong */
export function sampler(
  components: Readonly<Record<string, Schema>>,
  fits: (value: unknown, schema: Schema) => boolean,
): (schema: Schema) => unknown {
  const sample = (schema: Schema, name: string): unknown => {
    const { $ref, examples, anyOf, oneOf, properties, items } = schema;
    if (examples) return examples[0];
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    const named = BY_NAME[name];
    if (named !== undefined && fits(named, schema)) return named;
    if (schema.default !== undefined) return schema.default;
    if ($ref !== undefined) return sample(components[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, name);
    const [first] = anyOf ?? oneOf ?? [];
    if (first) return sample(first, name);
    if (properties) {
      return Object.fromEntries(
        Object.entries(properties).map(([key, property]) => [key, sample(property, key)]),
      );
    }
    if (items) return Array(schema.minItems ?? 1).fill(sample(items, singular(name)));
    return plain(schema, name);
  };
  return (schema) => sample(schema, '');
}

function plain(schema: Schema, name: string): unknown {
  const types = [schema.type ?? 'object'].flat();
  if (schema.format !== undefined && BY_FORMAT[schema.format]) {
    // What has not happened yet reads best as such.
    return types.includes('null') && /^(withdrawn|revoked|ended|valid)/.test(name)
      ? null
      : BY_FORMAT[schema.format];
  }
  if (types.includes('string')) return name === '' ? 'text' : name;
  if (types.includes('integer') || types.includes('number')) return Math.max(schema.minimum ?? 0, 1);
  if (types.includes('boolean')) return /^(success|hasAccess|completed|free|complete)$/.test(name);
  return {};
}

const singular = (name: string) => name.replace(/s$/, '');

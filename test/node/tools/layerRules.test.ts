import { describe, expect, it } from 'vitest';
import { breachesOf } from '../../../tools/layerRules.ts';

function verdict(file: string, source: string): string[] {
  return breachesOf(file, source).map(({ line, message }) => `${line}: ${message}`);
}

describe('imports go one way', () => {
  it.each([
    ['src/rules/merge.ts', "import { isoTime } from '../wire/time.ts';"],
    ['src/auth/tokens.ts', "import { fail } from '../errors.ts';\nimport { x } from './keys.ts';"],
    ['src/routes/session.ts', "import { verify } from '../auth/tokens.ts';\nimport * as v from 'valibot';"],
    ['src/worker.ts', "export { ReaderObject } from '../objects/ReaderObject.ts';"],
    ['src/bindings.ts', "import type { ReaderObject } from '../objects/ReaderObject.ts';"],
    ['objects/BroadcastObject.ts', "import { openReaders } from '../src/readers.ts';"],
    ['src/readers.ts', "import { type ReaderObject } from '../objects/ReaderObject.ts';"],
    ['objects/snapshot.ts', "import { snapshotStatement } from '../src/reports/snapshot.ts';"],
    ['objects/nudging.ts', "import { readChapterList } from '../src/content/chapters.ts';"],
    ['src/content/outline.ts', "import { readChapters } from './chapters.ts';"],
    [
      'client/progress.ts',
      "import { merge } from '../src/rules/merge.ts';\nimport type { P } from '../src/wire/progress.ts';",
    ],
    ['tools/import/main.ts', "import { normaliseEmail } from '../../src/wire/emailAddress.ts';"],
    ['tools/configuration.ts', "import { VARIABLE_NAMES } from '../src/config.ts';"],
    [
      'dashboard/App.tsx',
      "import type { R } from '../src/wire/auth.ts';\nimport { a } from '../public/pages/api.js';",
    ],
    [
      'site/App.tsx',
      "import { a } from '../client/index.ts';\nimport { b } from '../parts/b.tsx';\nimport { c } from '../src/rules/c.ts';",
    ],
    ['mails/style.ts', "import { BRANDING } from '../src/branding.ts';"],
    ['openapi/problems.ts', "import { problemAnswer } from '../src/errors.ts';"],
    ['test/node/a.test.ts', "import { x } from '../../tools/handbook.ts';"],
  ])('%s may have its imports', (file, source) => {
    expect(verdict(file, source)).toEqual([]);
  });

  it.each([
    [
      'src/wire/a.ts',
      "import { merge } from '../rules/merge.ts';",
      '1: wire may not import rules (src/rules/merge.ts)',
    ],
    ['src/rules/a.ts', "import '../log.ts';", '1: rules may not import shared (src/log.ts)'],
    [
      'src/auth/a.ts',
      "\nimport {\n  send,\n} from '../email/send.ts';",
      '4: auth may not import email (src/email/send.ts)',
    ],
    [
      'src/email/a.ts',
      "const m = await import('../content/b.ts');",
      '1: email may not import content (src/content/b.ts)',
    ],
    [
      'objects/a.ts',
      "import { b } from '../src/content/b.ts';",
      '1: objects may not import content (src/content/b.ts)',
    ],
    ['objects/a.ts', "export * from '../src/auth/b.ts';", '1: objects may not import auth (src/auth/b.ts)'],
    [
      'src/readers.ts',
      "import { R } from '../objects/R.ts';",
      '1: readers may not import objects (objects/R.ts)',
    ],
    [
      'src/readers.ts',
      "import { type A, B } from '../objects/R.ts';",
      '1: readers may not import objects (objects/R.ts)',
    ],
    [
      'src/routes/a.ts',
      "import { r } from '../router.ts';",
      '1: routes may not import router (src/router.ts)',
    ],
    [
      'src/email/a.ts',
      "import { welcome } from '../../mails/signIn.tsx';",
      '1: email may not import mails (mails/signIn.tsx)',
    ],
    ['client/a.ts', "import { P } from '../src/wire/p.ts';", '1: client may not import wire (src/wire/p.ts)'],
    [
      'dashboard/a.ts',
      "import { overview } from '../src/reports/overview.ts';",
      '1: dashboard may not import reports (src/reports/overview.ts)',
    ],
    [
      'site/a.ts',
      "import { b } from '../dashboard/b.ts';",
      '1: site may not import dashboard (dashboard/b.ts)',
    ],
    [
      'src/router.ts',
      "import { TAGS } from '../openapi/routes/tags.ts';",
      '1: router may not import openapi (openapi/routes/tags.ts)',
    ],
    ['src/worker.ts', "import { x } from '../tools/x.ts';", '1: worker may not import tools (tools/x.ts)'],
    [
      'tools/a.ts',
      "import type { H } from '../src/routes/health.ts';",
      '1: tools may not import types of routes (src/routes/health.ts)',
    ],
  ])('%s is told of a forbidden import by its line', (file, source, breach) => {
    expect(verdict(file, source)).toEqual([breach]);
  });
});

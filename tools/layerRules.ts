/** Which part of the project may import which, and what in a file goes against it. Packages are not its business. */
import path from 'node:path';

type Layer = keyof typeof MAY_IMPORT;

/** What each part may import, besides itself; `types` marks parts whose types alone may be imported. */
const MAY_IMPORT = {
  wire: {},
  rules: { may: ['wire'] },
  /** config, errors, log and whatever else lies beside them in src, and the plumbing of HTTP in src/http. */
  shared: { may: ['wire', 'rules'] },
  bindings: { may: ['wire'], types: ['objects'] },
  capability: { may: ['rules', 'wire', 'shared'], types: ['bindings', 'readers', 'context'] },
  // An exception: an object writes its own part of D1's picture, and a broadcast's object reads its audience there.
  reports: { may: ['rules', 'wire', 'shared'] },
  // Another: the home of the table of published chapters, which objects ask in their alarms.
  chapterTable: { may: ['rules', 'wire', 'shared'] },
  // A broadcast's object asks the readers' objects, through their one door.
  objects: { may: ['reports', 'chapterTable', 'readers', 'rules', 'wire', 'shared'], types: ['bindings'] },
  readers: { may: ['shared', 'rules', 'wire'], types: ['objects', 'bindings'] },
  context: { may: ['readers', 'shared', 'rules', 'wire'], types: ['capability', 'bindings'] },
  routes: {
    may: ['capability', 'chapterTable', 'reports', 'readers', 'context', 'shared', 'rules', 'wire'],
    types: ['objects'],
  },
  serveRoutes: { may: ['shared', 'context'] },
  // A route's guard stands beside its path, and guards are part of src/auth.
  router: { may: ['serveRoutes', 'routes', 'capability', 'context', 'readers', 'shared', 'rules', 'wire'] },
  app: { may: ['capability', 'context', 'readers', 'shared'], types: ['bindings'] },
  /** The jobs by the clock, one page like the router's. */
  cron: { may: ['capability', 'reports', 'readers', 'shared', 'rules', 'wire'] },
  worker: {
    may: [
      'app',
      'cron',
      'bindings',
      'serveRoutes',
      'router',
      'capability',
      'reports',
      'objects',
      'context',
      'readers',
      'shared',
      'rules',
      'wire',
    ],
  },
  client: { may: ['rules'], types: ['wire'] },
  /** What the document says of the API; the Worker carries none of it. */
  openapi: { may: ['rules', 'wire', 'shared'] },
  // Commands pass the Worker its variables, whose names its configuration knows.
  tools: { may: ['openapi', 'wire', 'rules', 'shared'] },
  // Rendered by a tool and bundled by nobody else, so that React stays out of the Worker.
  mails: { may: ['shared'] },
  /** What the bundled pages share. */
  parts: {},
  // Bundled for the owner's browser; the session of the plain pages (public/pages) is none of a layer.
  dashboard: { may: ['parts', 'rules'], types: ['wire'] },
  /** The reader site, bundled for the reader's browser. */
  site: { may: ['client', 'parts', 'rules'], types: ['wire'] },
  bench: { may: 'all' },
  test: { may: 'all' },
} as const satisfies Record<string, { may?: readonly string[] | 'all'; types?: readonly string[] }>;

const SINGLE_FILES = [
  'worker',
  'app',
  'cron',
  'bindings',
  'serveRoutes',
  'router',
  'readers',
  'context',
] as const;
/** The folders beside src that hold source. */
export const TOP_FOLDERS = [
  'objects',
  'client',
  'openapi',
  'tools',
  'mails',
  'parts',
  'dashboard',
  'site',
  'bench',
  'test',
] as const;
const SOURCE_FOLDERS = ['wire', 'rules', 'routes', 'reports'] as const;

const CHAPTER_TABLE = 'src/content/chapters.ts';

export type Breach = { file: string; line: number; message: string };

/**
 * @param file the file's path in the project, with `/` between its parts
 * @param source its text
 * @returns every import in it that the table does not allow
 */
export function breachesOf(file: string, source: string): Breach[] {
  const from = placeOf(file);
  if (from === null) return [];
  return importsOf(source).flatMap(({ specifier, line, typesOnly }) => {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const to = placeOf(target);
    if (to === null || from.name === to.name || mayImport(from.layer, to.layer, typesOnly)) return [];
    return [
      {
        file,
        line,
        message: `${from.name} may not import ${typesOnly ? 'types of ' : ''}${to.name} (${target})`,
      },
    ];
  });
}

/** The layer of a path, and the name of the part: each capability is a part of its own. */
function placeOf(file: string): { layer: Layer; name: string } | null {
  const [top = '', second = '', ...rest] = file.split('/');
  const folder = TOP_FOLDERS.find((name) => name === top);
  if (folder !== undefined) return { layer: folder, name: folder };
  if (top !== 'src') return null;
  if (file === CHAPTER_TABLE) return { layer: 'chapterTable', name: 'content' };
  const single = SINGLE_FILES.find((name) => second === `${name}.ts`);
  if (single !== undefined) return { layer: single, name: single };
  if (rest.length === 0 || second === 'http') return { layer: 'shared', name: 'shared' };
  return { layer: SOURCE_FOLDERS.find((name) => name === second) ?? 'capability', name: second };
}

function mayImport(from: Layer, to: Layer, typesOnly: boolean): boolean {
  const rule: { may?: readonly string[] | 'all'; types?: readonly string[] } = MAY_IMPORT[from];
  if (rule.may === 'all' || rule.may?.includes(to)) return true;
  return typesOnly && (rule.types?.includes(to) ?? false);
}

const FROM = /^[ \t]*(?:import|export)\b(?<clause>[^'";]*?)\bfrom\s*['"](?<specifier>\.[^'"]*)['"]/gm;
const BARE_OR_DYNAMIC = /\bimport\s*(?:\(\s*)?['"](?<specifier>\.[^'"]*)['"]/g;

function importsOf(source: string): { specifier: string; line: number; typesOnly: boolean }[] {
  return [...source.matchAll(FROM), ...source.matchAll(BARE_OR_DYNAMIC)].map((match) => ({
    specifier: match.groups?.specifier ?? '',
    line: source.slice(0, match.index + match[0].length).split('\n').length,
    typesOnly: isTypesOnly(match.groups?.clause ?? ''),
  }));
}

/** `import type …`, or braces in which every name is marked as a type. */
function isTypesOnly(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true;
  const names = /^\s*\{(?<names>[^}]*)\}\s*$/
    .exec(clause)
    ?.groups?.names?.split(',')
    .filter((name) => name.trim() !== '');
  return names?.every((name) => /^\s*type\s/.test(name)) ?? false;
}

/**
 * `npm run docs`, and part of every start: the document and the page made from it. Neither is committed, since both follow
 * from the schemas in less than a second, and a copy could only be stale.
 */
import path from 'node:path';
import { BRANDING } from '../../src/branding.ts';
import { PROJECT_DIR } from '../wrangler.ts';
import { writeWhole } from '../writeWhole.ts';
import { builtDocument } from './document.ts';
import { docsPage } from './page/page.ts';

/** Writes `public/api/openapi.json` and `public/docs.html`. */
export async function buildDocs(): Promise<void> {
  const document = await builtDocument();
  const write = (file: string, text: string) => writeWhole(path.join(PROJECT_DIR, 'public', file), text);
  await write('api/openapi.json', `${JSON.stringify(document)}\n`);
  await write('docs.html', docsPage(document, BRANDING.productName));
}

if (import.meta.main) await buildDocs();

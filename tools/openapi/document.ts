/** The document for this version of the product. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { openApiDocument } from '../../openapi/document.ts';
import type { OpenApiDocument } from '../../openapi/openApi.ts';
import { BRANDING } from '../../src/branding.ts';
import { PROJECT_DIR } from '../wrangler.ts';

const Package = v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() }));

export async function builtDocument(): Promise<OpenApiDocument> {
  const { version } = v.parse(Package, await readFile(path.join(PROJECT_DIR, 'package.json'), 'utf8'));
  return openApiDocument({ name: `${BRANDING.productName}: API`, version });
}

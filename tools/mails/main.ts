/** `npm run mails`: writes what follows from mails/ and src/branding.ts. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_DIR } from '../wrangler.ts';
import { generatedFiles } from './render.ts';

for (const [file, text] of await generatedFiles()) {
  await writeFile(path.join(PROJECT_DIR, file), text);
  console.log(file);
}

/**
 * Makes the sample handbook's pictures, films and worksheets from the pages beside this file, by Chromium and ffmpeg:
 * `CHROMIUM_PATH=… node tools/sampleFiles/main.ts [name …]`. What it makes is kept in handbook/files.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { PROJECT_DIR } from '../wrangler.ts';
import { makeFilm } from './films.ts';

const SOURCES = path.join(PROJECT_DIR, 'tools/sampleFiles');
const TARGET = path.join(PROJECT_DIR, 'handbook/files');
/** Sharp on a screen of double density. */
const SCALE = 2;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ deviceScaleFactor: SCALE });
  const plain = await browser.newPage();
  const chosen = process.argv.slice(2);
  for (const name of await readdir(SOURCES)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const { name: base, ext } = path.parse(name);
    const text = ext === '.ts' ? '' : await readFile(path.join(SOURCES, name), 'utf8');
    if (name.endsWith('.film.svg')) {
      await makeFilm(plain, text, path.join(TARGET, name.replace('.film.svg', '.webm')));
    } else if (ext === '.svg') {
      await page.setContent(`<style>body{margin:0}svg{display:block}</style>${text}`);
      await page.locator('svg').screenshot({ path: path.join(TARGET, `${base}.png`) });
    } else if (ext === '.html') {
      await page.setContent(text);
      const pdf = await page.pdf({ format: 'A4', printBackground: true, tagged: true, outline: true });
      await writeFile(path.join(TARGET, `${base}.pdf`), pdf);
    }
  }
} finally {
  await browser.close();
}

/**
 * Makes a short film from a drawing: its parts marked `data-step` come one after the other, each for some seconds; one
 * that is also marked `data-alone` takes the place of those before it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';

const STEP_SECONDS = 5;
const FADE_SECONDS = 0.5;

/** @param svg the drawing's text @param target the film's path, which ends in .webm */
export async function makeFilm(page: Page, svg: string, target: string): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'film-'));
  try {
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
    const steps = await page.locator('[data-step]').count();
    const pictures: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      await page.locator('[data-step]').evaluateAll(showUntil, step);
      const picture = path.join(dir, `${step}.png`);
      await page.locator('svg').screenshot({ path: picture });
      pictures.push(picture);
    }
    await promisify(execFile)('ffmpeg', filmArguments(pictures, target));
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Runs in the page. */
function showUntil(parts: (SVGElement | HTMLElement)[], step: number): void {
  const first = parts.findLastIndex((part, index) => index <= step && part.dataset.alone !== undefined);
  for (const [index, part] of parts.entries()) {
    part.style.display = index >= first && index <= step ? '' : 'none';
  }
}

/** Each picture but the last is shown a little longer, since it still fades while the next one comes. */
function filmArguments(pictures: readonly string[], target: string): string[] {
  const inputs = pictures.flatMap((picture) => [
    ['-loop', '1', '-framerate', '12', '-t', String(STEP_SECONDS + FADE_SECONDS), '-i', picture],
  ]);
  const fades = pictures.slice(1).map((_, index) => {
    const before = index === 0 ? '[0]' : `[f${index}]`;
    const offset = STEP_SECONDS * (index + 1);
    return `${before}[${index + 1}]xfade=duration=${FADE_SECONDS}:offset=${offset}[f${index + 1}]`;
  });
  const graph = [
    ...fades,
    `[f${fades.length}]trim=duration=${STEP_SECONDS * pictures.length},format=yuv420p[v]`,
  ];
  const coding = ['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '40', '-g', '60', '-row-mt', '1', '-an'];
  const quietly = ['-y', '-loglevel', 'error', '-bitexact', '-map_metadata', '-1'];
  return [...inputs.flat(), '-filter_complex', graph.join(';'), '-map', '[v]', ...coding, ...quietly, target];
}

/** Hostile HTML, published and shown by a real browser on a page whose policy forbids nothing: it runs nothing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_HTML } from '../helpers/hostileHtml.ts';
import { insertAdminKey } from '../node/helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../node/helpers/runWorker.ts';
import { fastDirectory } from '../node/helpers/stateDirectory.ts';
import { connectChromium } from './chromium.ts';

let worker: RunningWorker;
let browser: Browser;
let key = '';
beforeAll(async () => {
  browser = await connectChromium();
  worker = await runWorker({ stateDirectory: fastDirectory() });
  key = await insertAdminKey(worker.miniflare);
});
afterAll(async () => {
  await browser?.close();
  await worker?.stop();
});

/** @returns what readers get of a text */
async function publishedForm(html: string): Promise<string> {
  const about = { slug: 'hostile', title: 'Hostile', summary: 'Hostile.', free: true, minutes: 1 };
  const body = JSON.stringify({ ...about, videos: [], quizzes: [], html });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const put = await fetch(`${worker.url}/api/admin/content/chapters/1`, { method: 'PUT', headers, body });
  expect([put.status, html]).toEqual([200, html]);
  return (await (await fetch(`${worker.url}/api/content/chapters/1`)).json()).html;
}

test(`none of ${HOSTILE_HTML.length} hostile texts runs a script, loads a foreign page or leaves its place`, async () => {
  const page = await browser.newPage();
  const ran: string[] = [];
  page.on('dialog', (dialog) => {
    ran.push(dialog.message());
    return dialog.dismiss();
  });
  // Pictures are asked for and may be anywhere; nothing else may be asked for.
  const asked: string[] = [];
  await page.route('**/*', (route) => {
    if (route.request().resourceType() !== 'image') asked.push(route.request().url());
    return route.abort();
  });
  for (const html of HOSTILE_HTML) {
    const safe = await publishedForm(html);
    await page.setContent(`<main id="frame">${safe}</main><p id="after">After</p>`);
    for (const link of await page.locator('#frame a[href]').all()) {
      expect(await link.evaluate((a: HTMLAnchorElement) => a.protocol), html).toMatch(
        /^(?:https?|mailto|about):$/,
      );
    }
    // Links lead away, as links do; everything else is pressed and passed over.
    await page.locator('#frame :not(a)').evaluateAll((all) => {
      for (const type of ['mouseover', 'click', 'toggle', 'focus']) {
        for (const element of all) element.dispatchEvent(new Event(type));
      }
    });
    expect(await page.locator('body > #after').count(), html).toBe(1);
    expect([ran, asked], html).toEqual([[], []]);
  }
});

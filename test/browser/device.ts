/** One device of a reader: a browser context with one page, and what went wrong in it. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export type Device = {
  context: BrowserContext;
  page: Page;
  /** Console errors and uncaught exceptions, in all tabs, except that a stranger's session cannot be renewed. */
  errors: string[];
  /** The access token of the latest request that carried one. */
  accessToken: () => string;
  /** With what its sockets were closed, the oldest first. */
  closeCodes: () => Promise<number[]>;
};

/** Far beyond what any step takes, so that a page that hangs is told apart from a slow machine. */
const TIMEOUT_MS = 30_000;

export async function openDevice(browser: Browser, origin: string, userAgent?: string): Promise<Device> {
  const viewport = { width: 1440, height: 900 };
  const context = await browser.newContext({ baseURL: origin, viewport, ...(userAgent && { userAgent }) });
  const errors: string[] = [];
  let accessToken = '';
  let strangers = 0;
  context.setDefaultTimeout(TIMEOUT_MS);
  context.on('weberror', (error) => errors.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    if (url === `${origin}/api/auth/refresh` && message.text().includes('401') && strangers++ === 0) return;
    errors.push(`${message.text()} (${url})`);
  });
  context.on('request', (request) => {
    accessToken = /^Bearer (.+)$/.exec(request.headers().authorization ?? '')?.[1] ?? accessToken;
  });
  await context.addInitScript(noteCloseCodes);
  const page = await context.newPage();
  const closeCodes = () =>
    page.evaluate(() => (document.documentElement.dataset.closeCodes ?? '').split(' ').map(Number));
  return { context, page, errors, accessToken: () => accessToken, closeCodes };
}

/** Runs in the page before its own scripts: writes down what Playwright does not tell of a socket. */
function noteCloseCodes(): void {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('close', ({ code }) => {
        const { dataset } = document.documentElement;
        dataset.closeCodes = `${dataset.closeCodes ?? ''} ${code}`.trim();
      });
    }
  };
}

/** What axe asks of a whole page and a mail, shown inside another, need not have. */
export const PAGE_RULES = ['landmark-one-main', 'region'];

/** Each colour scheme and each width once: colours do not change with the width, nor the layout with the colours. */
const LOOKS = [
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'light', width: 1440 },
] as const;

/**
 * Looks at a page in dark on a phone, and in light on a wide screen, which it is left on.
 * @param except axe's rules that do not apply
 * @returns all that is wrong with it
 */
export async function flawsOf(page: Page, except: string[] = []): Promise<string[]> {
  const flaws: string[] = [];
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (over > 0) flaws.push(`${width} px, ${colorScheme}: ${over} px wider than the screen`);
    for (const { id, nodes } of await violationsOf(page, except)) {
      flaws.push(`${width} px, ${colorScheme}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`);
    }
  }
  return flaws;
}

/** What axe finds wrong with a page as it is. @param except axe's rules that do not apply */
export async function violationsOf(page: Page, except: string[] = []) {
  const axe = new AxeBuilder({ page })
    // The other mode opens a page more for each look, to join what axe finds in frames of other origins.
    .setLegacyMode(page.frames().length === 1)
    // What is right needs no description, which takes time.
    .options({ resultTypes: ['violations'] });
  return (await axe.disableRules(except).analyze()).violations;
}

/** The Worker: wiring only. Configuration is checked when the module is loaded, so a bad one never serves a request. */
import { env } from 'cloudflare:workers';
import { openApp } from './app.ts';
import { signClickToken, signMailToken, signOpenToken } from './auth/tokens.ts';
import type { Bindings } from './bindings.ts';
import { parseConfig } from './config.ts';
import { readMailedChapter } from './content/mailedChapter.ts';
import type { App } from './context.ts';
import { runJobs } from './cron.ts';
import { openBroadcastLetters } from './email/broadcastLetters.ts';
import { chooseProvider } from './email/chooseProvider.ts';
import { consumeMailJobs } from './email/consumer.ts';
import { openErrorReports } from './errorReports.ts';
import { createLog, tellErrorsTo } from './log.ts';
import { createRouter } from './router.ts';
import type { RequestServer } from './serveRoutes.ts';

export { BroadcastObject } from '../objects/BroadcastObject.ts';
export { ChapterCounter } from '../objects/ChapterCounter.ts';
export { CodeObject } from '../objects/CodeObject.ts';
export { PaymentObject } from '../objects/PaymentObject.ts';
export { ReaderObject } from '../objects/ReaderObject.ts';

const config = parseConfig(env);
tellErrorsTo(config.sentryDsn === null ? null : openErrorReports(config.sentryDsn, config.environment));
/** How the names of dead letter queues end, in every environment (wrangler.toml). */
const DEAD_LETTER_QUEUE_ENDING = '-dead';

let app: Promise<App> | null = null;
let readBroadcast: ReturnType<typeof openBroadcastLetters> | null = null;
let router: Promise<RequestServer> | null = null;

export default {
  async fetch(request, bindings, ctx) {
    app ??= openApp(config, bindings);
    router ??= app.then(createRouter);
    return (await router).fetch(request, (work) => ctx.waitUntil(work));
  },

  async queue(batch, bindings) {
    const log = createLog({ queue: batch.queue });
    if (batch.queue.endsWith(DEAD_LETTER_QUEUE_ENDING)) {
      // Only a reminder is lost with a dead message; the reader's outbox sends another.
      log.warn('mail.dead_messages', { messages: batch.messages.length });
      return batch.ackAll();
    }
    const provider = chooseProvider(config, bindings, log);
    app ??= openApp(config, bindings);
    const { readers, broadcasts, keys, metrics } = await app;
    readBroadcast ??= openBroadcastLetters(
      (id, isKnown) => broadcasts.byId(id).release(isKnown),
      config.frontendUrl,
    );
    await consumeMailJobs(batch, {
      readers,
      provider,
      readChapter: (chapterNumber) => readMailedChapter(bindings, config.apiUrl, chapterNumber),
      readBroadcast,
      signMailToken: (claims, mailedAt) => signMailToken(keys, claims, mailedAt),
      signOpenToken: (claims, mailedAt) => signOpenToken(keys, claims, mailedAt),
      signClickToken: (claims, mailedAt) => signClickToken(keys, claims, mailedAt),
      config,
      log,
      metrics,
    });
  },

  async scheduled({ cron, scheduledTime }, bindings) {
    const log = createLog({ cron });
    app ??= openApp(config, bindings);
    const { readers, metrics } = await app;
    const provider = () => chooseProvider(config, bindings, log);
    await runJobs({ db: bindings.DB, config, readers, provider, log, metrics }, scheduledTime);
  },
} satisfies ExportedHandler<Bindings>;

/** The Worker: wiring only. Configuration is checked when the module is loaded, so a bad one never serves a request. */
import { env } from 'cloudflare:workers';
import { openApp } from './app.ts';
import type { Bindings } from './bindings.ts';
import { parseConfig } from './config.ts';
import { chooseProvider } from './email/chooseProvider.ts';
import { consumeMailJobs } from './email/consumer.ts';
import { createLog } from './log.ts';
import { openReaders } from './readers.ts';
import { createRouter } from './router.ts';
import type { RequestServer } from './serveRoutes.ts';

export { ReaderObject } from '../objects/ReaderObject.ts';

const config = parseConfig(env);
const DEAD_LETTER_QUEUE = 'handbook-mail-dead';

let router: Promise<RequestServer> | null = null;

export default {
  async fetch(request, bindings, ctx) {
    router ??= openApp(config, bindings).then(createRouter);
    return (await router).fetch(request, (work) => ctx.waitUntil(work));
  },

  async queue(batch, bindings) {
    const log = createLog({ queue: batch.queue });
    if (batch.queue === DEAD_LETTER_QUEUE) {
      // Only a reminder is lost with a dead message; the reader's outbox sends another.
      log.warn('mail.dead_messages', { messages: batch.messages.length });
      return batch.ackAll();
    }
    const provider = chooseProvider(config, bindings, log);
    await consumeMailJobs(batch, { readers: openReaders(bindings, config), provider, config, log });
  },
} satisfies ExportedHandler<Bindings>;

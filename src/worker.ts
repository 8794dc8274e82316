/** The Worker: wiring only. Configuration is checked when the module is loaded, so a bad one never serves a request. */
import { env } from 'cloudflare:workers';
import { importKeys } from './auth/keys.ts';
import type { Bindings } from './bindings.ts';
import { parseConfig } from './config.ts';
import type { App } from './context.ts';
import { chooseProvider } from './email/chooseProvider.ts';
import { consumeMailJobs } from './email/consumer.ts';
import { createLog } from './log.ts';
import { openReaders } from './readers.ts';
import { createRouter, type HandbookRouter } from './router.ts';

export { ReaderObject } from '../objects/ReaderObject.ts';

const config = parseConfig(env);
const DEAD_LETTER_QUEUE = 'handbook-mail-dead';

let router: Promise<HandbookRouter> | null = null;

async function openRouter(bindings: Bindings): Promise<HandbookRouter> {
  const app: App = {
    config,
    bindings,
    readers: openReaders(bindings, config),
    keys: await importKeys(config.jwtSecrets),
  };
  return createRouter(app);
}

export default {
  async fetch(request, bindings, ctx) {
    router ??= openRouter(bindings);
    return (await router).fetch(request, (work) => ctx.waitUntil(work));
  },

  async queue(batch, bindings) {
    const log = createLog({ queue: batch.queue });
    if (batch.queue === DEAD_LETTER_QUEUE) {
      // Only a reminder is lost with a dead message; the reader's outbox sends another.
      log.warn('mail.dead_messages', { messages: batch.messages.length });
      return batch.ackAll();
    }
    const provider = chooseProvider(config, bindings);
    await consumeMailJobs(batch, { readers: openReaders(bindings, config), provider, config, log });
  },
} satisfies ExportedHandler<Bindings>;

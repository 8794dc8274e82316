/** A Worker that sends one mail a request through the real providers, for tests that play the peer from outside. */
import type { Bindings } from '../../src/bindings.ts';
import { chooseProvider } from '../../src/email/chooseProvider.ts';
import type { OutgoingMail } from '../../src/email/provider.ts';
import { createLog } from '../../src/log.ts';
import type { ProviderSettings } from '../../src/mailSettings.ts';

type Order = { providers: ProviderSettings[]; mail: OutgoingMail; timeoutMs: number };

export default {
  async fetch(request, bindings) {
    const { providers, mail, timeoutMs } = await request.json<Order>();
    // A provider may take two fifths of the claim's time.
    const config = { mailProviders: providers, mailPatienceMs: timeoutMs * 2.5 };
    const provider = chooseProvider(config, bindings, createLog());
    return Response.json(await provider.send(mail));
  },
} satisfies ExportedHandler<Bindings>;

/** The mail provider that the configuration names. */
import type { Bindings } from '../bindings.ts';
import type { Config } from '../config.ts';
import { localMailbox } from './localMailbox.ts';
import type { MailProvider } from './provider.ts';

/** @throws Error when the provider's binding is missing */
export function chooseProvider(
  config: Pick<Config, 'mailProvider'>,
  bindings: Pick<Bindings, 'LOCAL_MAILBOX'>,
): MailProvider {
  switch (config.mailProvider) {
    case 'outbox':
      if (!bindings.LOCAL_MAILBOX) throw new Error('Configuration: LOCAL_MAILBOX is not bound.');
      return localMailbox(bindings.LOCAL_MAILBOX);
  }
}

/** The mail provider that the configuration names, with its fallback. Unsafe headers are refused before any of them. */
import type { Bindings } from '../bindings.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { type ProviderSettings, tracksItself } from '../mailSettings.ts';
import { localMailbox } from './localMailbox.ts';
import { type MailProvider, providerTimeoutMs } from './provider.ts';
import { cloudflareProvider } from './providers/cloudflare.ts';
import { resendProvider } from './providers/resend.ts';
import { sendgridProvider } from './providers/sendgrid.ts';
import { smtpProvider } from './providers/smtp.ts';
import { withFallback } from './providers/withFallback.ts';
import { withOwnTracking } from './providers/withOwnTracking.ts';
import { withSafeHeaders } from './providers/withSafeHeaders.ts';

type MailBindings = Pick<Bindings, 'LOCAL_MAILBOX' | 'EMAIL'>;

/** @throws Error when the provider's binding is missing */
export function chooseProvider(
  config: Pick<Config, 'mailProviders' | 'mailPatienceMs'>,
  bindings: MailBindings,
  log: Log,
): MailProvider {
  const timeoutMs = providerTimeoutMs(config.mailPatienceMs);
  const [first, second] = config.mailProviders.map((settings) => {
    const provider = openProvider(settings, bindings, timeoutMs);
    return tracksItself(settings) ? provider : withOwnTracking(provider);
  });
  if (!first) throw new Error('Configuration: MAIL_PROVIDER names no provider.');
  return withSafeHeaders(second ? withFallback(first, second, log) : first);
}

function openProvider(settings: ProviderSettings, bindings: MailBindings, timeoutMs: number): MailProvider {
  switch (settings.provider) {
    case 'outbox':
      if (!bindings.LOCAL_MAILBOX) throw new Error('Configuration: LOCAL_MAILBOX is not bound.');
      return localMailbox(bindings.LOCAL_MAILBOX);
    case 'cloudflare':
      if (!bindings.EMAIL) throw new Error('Configuration: EMAIL is not bound.');
      return cloudflareProvider(bindings.EMAIL, timeoutMs);
    case 'smtp':
      return smtpProvider(settings, timeoutMs);
    case 'sendgrid':
      return sendgridProvider(settings, timeoutMs);
    case 'resend':
      return resendProvider(settings, timeoutMs);
  }
}

/** Puts together what requests share: opened once per isolate, from checked configuration. */
import { importKeys } from './auth/keys.ts';
import { createTokenCheck } from './auth/tokenCheck.ts';
import type { Bindings } from './bindings.ts';
import type { Config } from './config.ts';
import type { App } from './context.ts';
import { importSendgridKey } from './email/webhooks/sendgridSignature.ts';
import { openMetrics } from './metrics.ts';
import { openBroadcasts, openCodes, openPayments, openReaders } from './readers.ts';

export async function openApp(config: Config, bindings: Bindings): Promise<App> {
  const keys = await importKeys(config.jwtSecrets);
  const checkAccessToken = createTokenCheck(keys);
  const webhookKey = config.sendgridWebhookPublicKey;
  const sendgridWebhookKey = webhookKey === null ? null : await importSendgridKey(webhookKey);
  const readers = openReaders(bindings, config);
  const payments = openPayments(bindings, config);
  const codes = openCodes(bindings, config);
  const broadcasts = openBroadcasts(bindings, config);
  const doors = { readers, payments, codes, broadcasts };
  const metrics = openMetrics(bindings.METRICS);
  return { config, bindings, keys, checkAccessToken, sendgridWebhookKey, metrics, ...doors };
}

/** Our providers in workerd under Miniflare, told over HTTP what to send. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { MailResult } from '../../../../src/wire/readerRpc.ts';

export type TestMail = {
  id: string;
  to: string;
  from: string;
  replyTo: string | null;
  kind: string;
  subject: string;
  text: string;
  html: string;
  trackedHtml?: string;
  headers: Record<string, string>;
};

export type MailSender = {
  /** @param providers settings as the configuration makes them; the second is the fallback */
  send: (providers: object[], mail?: Partial<TestMail>, timeoutMs?: number) => Promise<MailResult>;
  /** Lines that the Worker logged. */
  logs: string[];
  stop: () => Promise<void>;
};

/** @param trusted a certificate as PEM that workerd is to trust, beside those it knows */
export async function startMailSender(trusted?: string): Promise<MailSender> {
  const folder = mkdtempSync(path.join(tmpdir(), 'handbook-mail-'));
  if (trusted !== undefined) {
    // workerd cannot be told to trust any certificate; Miniflare hands it these, and reads them while it is loaded.
    const file = path.join(folder, 'trusted.pem');
    writeFileSync(file, trusted);
    process.env.NODE_EXTRA_CA_CERTS = file;
  }
  const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = await import('miniflare');
  const logs: string[] = [];
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [{ type: 'ESModule', path: 'worker.mjs', contents: await bundle() }],
      compatibilityDate: '2026-10-01',
      kvNamespaces: ['LOCAL_MAILBOX'],
      email: { send_email: [{ name: 'EMAIL' }] },
      resourcePersistencePath: folder,
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: ({ message }) => logs.push(message),
    }),
  );
  const url = await miniflare.ready;
  return {
    logs,
    async send(providers, mail = {}, timeoutMs = 5_000) {
      const body = JSON.stringify({ providers, mail: { ...testMail(), ...mail }, timeoutMs });
      const response = await fetch(url, { method: 'POST', body });
      if (response.status !== 200) throw new Error(`The mail Worker failed: ${await response.text()}`);
      return (await response.json()) as MailResult;
    },
    async stop() {
      await miniflare.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function testMail(): TestMail {
  return {
    id: randomUUID(),
    to: 'ada@example.com',
    from: 'The Handbook <handbook@example.com>',
    replyTo: null,
    kind: 'chapter',
    subject: 'Chapter one',
    text: 'Hello Ada,\n\nchapter one.\n',
    html: '<p>Hello Ada,</p><p>chapter one.</p>',
    headers: {},
  };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['test/helpers/mailWorker.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    external: ['cloudflare:*'],
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('The mail Worker could not be built.');
  return file.text;
}

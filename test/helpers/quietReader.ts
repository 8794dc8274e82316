/** A signed-in reader of whom nothing more is under way, so that any change of its revision is the test's own. */
import { runInDurableObject } from 'cloudflare:test';
import { objectOf, quickReader } from './api.ts';

export async function quietReader() {
  const reader = await quickReader();
  for (let tries = 0; tries < 500; tries += 1) {
    if ((await mailsUnderWay(reader.email)) === 0) return reader;
    await scheduler.wait(20);
  }
  throw new Error('The welcome mail was not sent within 10 s.');
}

function mailsUnderWay(email: string): Promise<number> {
  return runInDurableObject(objectOf(email), (_, { storage }) =>
    Number(storage.sql.exec("SELECT count(*) AS mails FROM outbox WHERE state <> 'sent'").one().mails),
  );
}

/** The revision of a reader, which grows with every change of it. */
export async function revisionOf(email: string): Promise<number | undefined> {
  return (await objectOf(email).adminView([]))?.progress.rev;
}

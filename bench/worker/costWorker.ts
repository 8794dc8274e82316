/**
 * The product's Worker with counters around everything that is billed, and with a clock that can be moved on: half an hour
 * of reading passes in a second, its alarms at their times.
 */
import { ReaderObject as ProductReaderObject } from '../../objects/ReaderObject.ts';
import type { Bindings } from '../../src/bindings.ts';
import product from '../../src/worker.ts';
import { countedDatabase, countedNamespace, countedQueue, countStorage, takeUsage, usage } from './usage.ts';

export { BroadcastObject } from '../../objects/BroadcastObject.ts';
export { ChapterCounter } from '../../objects/ChapterCounter.ts';
export { CodeObject } from '../../objects/CodeObject.ts';
export { PaymentObject } from '../../objects/PaymentObject.ts';

const realNow = Date.now.bind(Date);
let aheadMs = 0;
Date.now = () => realNow() + aheadMs;

export class ReaderObject extends ProductReaderObject {
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    countStorage(ctx.storage);
    super(ctx, countedBindings(env));
    ctx.storage.getAlarm = async () => this.#alarmAt;
    ctx.storage.deleteAlarm = async () => {
      this.#alarmAt = null;
    };
    ctx.storage.setAlarm = async (time) => {
      usage.objectRowsWritten += 1;
      this.#alarmAt = Number(time);
    };
  }

  /** Lets time pass, and the object's alarms come when they are due. @returns how many came */
  async advance(ms: number): Promise<number> {
    const end = Date.now() + ms;
    let alarms = 0;
    while (this.#alarmAt !== null && this.#alarmAt <= end) {
      aheadMs += Math.max(0, this.#alarmAt - Date.now());
      this.#alarmAt = null;
      usage.objectRequests += 1;
      alarms += 1;
      await this.alarm();
    }
    aheadMs += Math.max(0, end - Date.now());
    return alarms;
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    usage.socketMessages += 1;
    await super.webSocketMessage(socket, data);
  }
}

type CostBindings = Omit<Bindings, 'READERS'> & { READERS: DurableObjectNamespace<ReaderObject> };

/** Their objects are counted where they are called. */
function countedBindings<B extends Omit<Bindings, 'READERS'>>(bindings: B): B {
  const { DB, MAIL_QUEUE, LOCAL_MAILBOX } = bindings;
  return {
    ...bindings,
    DB: countedDatabase(DB),
    MAIL_QUEUE: countedQueue(MAIL_QUEUE),
    // The mailbox stands for a provider, which is not the platform's to bill.
    ...(LOCAL_MAILBOX ? { LOCAL_MAILBOX } : {}),
  };
}

function countedAll(bindings: CostBindings): CostBindings {
  return { ...countedBindings(bindings), READERS: countedNamespace(bindings.READERS) };
}

export default {
  async fetch(request, bindings, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/bench/usage') return Response.json(takeUsage());
    if (pathname === '/bench/advance') {
      const object = bindings.READERS.getByName(searchParams.get('email') ?? '');
      return Response.json(await object.advance(Number(searchParams.get('ms'))));
    }
    // The mailbox is the reader's mail program.
    if (!pathname.startsWith('/dev/')) usage.requests += 1;
    return product.fetch(request, countedAll(bindings), ctx);
  },
  queue: (batch, bindings) => product.queue(batch, countedAll(bindings)),
} satisfies ExportedHandler<CostBindings>;

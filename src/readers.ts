/** The one door to the objects: readers, what is counted across them, and broadcasts. */
import type { BroadcastObject } from '../objects/BroadcastObject.ts';
import type { CodeObject } from '../objects/CodeObject.ts';
import type { PaymentObject } from '../objects/PaymentObject.ts';
import type { ReaderObject } from '../objects/ReaderObject.ts';
import type { Bindings } from './bindings.ts';
import type { Config } from './config.ts';

export type Readers = {
  /** @param email a normalised address */
  byEmail: (email: string) => DurableObjectStub<ReaderObject>;
  /** @param objectId 64 hexadecimal digits, as the object wrote them into a queue message */
  byObjectId: (objectId: string) => DurableObjectStub<ReaderObject>;
};

export type Payments = {
  /** @param paymentId the payment's name at the shop */
  byPaymentId: (paymentId: string) => DurableObjectStub<PaymentObject>;
};

export type Codes = {
  /** @param code a normalised code */
  byCode: (code: string) => DurableObjectStub<CodeObject>;
};

export type Broadcasts = {
  /** @param id 32 hexadecimal digits */
  byId: (id: string) => DurableObjectStub<BroadcastObject>;
};

/** A jurisdiction is part of an object's identity, so it is decided before launch and never changed. */
export function openReaders(bindings: Bindings, config: Config): Readers {
  const namespace = within(bindings.READERS, config);
  return {
    byEmail: (email) => namespace.getByName(email),
    byObjectId: (objectId) => namespace.get(namespace.idFromString(objectId)),
  };
}

export function openPayments(bindings: Bindings, config: Config): Payments {
  const namespace = within(bindings.PAYMENTS, config);
  return { byPaymentId: (paymentId) => namespace.getByName(paymentId) };
}

export function openCodes(bindings: Bindings, config: Config): Codes {
  const namespace = within(bindings.CODES, config);
  return { byCode: (code) => namespace.getByName(code) };
}

/** Under the readers' jurisdiction, since a broadcast holds addresses while a page of its audience is handed out. */
export function openBroadcasts(bindings: Bindings, config: Config): Broadcasts {
  const namespace = within(bindings.BROADCASTS, config);
  return { byId: (id) => namespace.getByName(id) };
}

function within<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  { readerJurisdiction }: Config,
): DurableObjectNamespace<T> {
  return readerJurisdiction ? namespace.jurisdiction(readerJurisdiction) : namespace;
}

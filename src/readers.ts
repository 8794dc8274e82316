/** The one door to the objects: readers, and what is counted across them. */
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

function within<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  { readerJurisdiction }: Config,
): DurableObjectNamespace<T> {
  return readerJurisdiction ? namespace.jurisdiction(readerJurisdiction) : namespace;
}

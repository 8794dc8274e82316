/** The one door to the readers' objects. */
import type { ReaderObject } from '../objects/ReaderObject.ts';
import type { Bindings } from './bindings.ts';
import type { Config } from './config.ts';

export type Readers = {
  /** @param email a normalised address */
  byEmail: (email: string) => DurableObjectStub<ReaderObject>;
  /** @param objectId 64 hexadecimal digits, as the object wrote them into a queue message */
  byObjectId: (objectId: string) => DurableObjectStub<ReaderObject>;
};

/** A jurisdiction is part of an object's identity, so it is decided before launch and never changed. */
export function openReaders(bindings: Bindings, config: Config): Readers {
  const namespace = config.readerJurisdiction
    ? bindings.READERS.jurisdiction(config.readerJurisdiction)
    : bindings.READERS;
  return {
    byEmail: (email) => namespace.getByName(email),
    byObjectId: (objectId) => namespace.get(namespace.idFromString(objectId)),
  };
}

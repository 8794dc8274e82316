/** The one door to the broadcasts' objects. */
import type { BroadcastObject } from '../objects/BroadcastObject.ts';
import type { Bindings } from './bindings.ts';
import type { Config } from './config.ts';

export type Broadcasts = {
  /** @param id 32 hexadecimal digits */
  byId: (id: string) => DurableObjectStub<BroadcastObject>;
};

/** Under the readers' jurisdiction, since a broadcast holds addresses while a page of its audience is handed out. */
export function openBroadcasts(bindings: Bindings, config: Config): Broadcasts {
  const namespace = config.readerJurisdiction
    ? bindings.BROADCASTS.jurisdiction(config.readerJurisdiction)
    : bindings.BROADCASTS;
  return { byId: (id) => namespace.getByName(id) };
}

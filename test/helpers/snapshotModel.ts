/** What D1 must hold after any snapshots, said plainly: the newest of each reader, and the differences by week. */
import type { Counts, Snapshot } from '../../src/wire/snapshot.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

export class SnapshotModel {
  readonly #readers = new Map<string, Snapshot>();
  readonly weeks = new Map<number, Counts>();

  store(batch: Snapshot[], storedAt: number): void {
    const difference = new Map<string, number>();
    for (const snapshot of batch) {
      const old = this.#readers.get(snapshot.email);
      if (old !== undefined && old.rev >= snapshot.rev) continue;
      add(difference, snapshot.counts, 1);
      add(difference, old?.counts ?? {}, -1);
      this.#readers.set(snapshot.email, snapshot);
    }
    if ([...difference.values()].every((amount) => amount === 0)) return;
    const week = Math.floor(storedAt / WEEK_MS);
    add(difference, this.weeks.get(week) ?? {}, 1);
    this.weeks.set(week, Object.fromEntries([...difference].filter(([, amount]) => amount !== 0)));
  }

  /** @returns address and revision of each reader, by address */
  revisions(): [string, number][] {
    return [...this.#readers].map(([email, { rev }]): [string, number] => [email, rev]).sort();
  }

  /** @returns the sums over all readers, by key, without zeros */
  totals(): [string, number][] {
    const totals = new Map<string, number>();
    for (const { counts } of this.#readers.values()) add(totals, counts, 1);
    return [...totals].filter(([, amount]) => amount !== 0).sort();
  }
}

function add(sums: Map<string, number>, counts: Counts, factor: 1 | -1): void {
  for (const [key, amount] of Object.entries(counts)) sums.set(key, (sums.get(key) ?? 0) + factor * amount);
}

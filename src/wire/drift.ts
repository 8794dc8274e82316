/** `GET /api/admin/reports/drift`: what comparing objects with D1 has found. */

/** One day's comparison; the numbers are readers. */
export type DriftCheck = {
  /** UTC. */
  day: string;
  checkedAt: string;
  checked: number;
  /** With news on its way to D1. */
  pending: number;
  /** Whose row differed, and whose object has told D1 again. */
  mended: number;
  /** Who have a row, and of whom their object knows nothing. */
  missing: number;
  /** Whose object did not answer. */
  failed: number;
  /** In how many readers each field differed. */
  fields: Record<string, number>;
};

export type DriftReport = { checks: DriftCheck[] };

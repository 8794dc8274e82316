/** Gathers rows into request bodies (NDJSON) that stay within the server's limits. */
import { IMPORT_MAX_BYTES, IMPORT_MAX_ROWS } from '../../src/wire/imports.ts';

export type Chunk = {
  body: string;
  rows: number;
  /** How many rows of the source are done when this chunk and all before it are confirmed. */
  sourceRows: number;
};

/** Collects lines; each call says which chunk became full by it. */
export class ChunkBuilder {
  #lines: string[] = [];
  #bytes = 0;
  #sourceRows = 0;

  /**
   * @param line one row as JSON, shorter than IMPORT_MAX_BYTES
   * @param sourceRows the row's position in the source, counted from 1
   */
  add(line: string, sourceRows: number): Chunk | null {
    const bytes = Buffer.byteLength(line) + 1;
    const isFull = this.#lines.length === IMPORT_MAX_ROWS || this.#bytes + bytes > IMPORT_MAX_BYTES;
    const full = isFull ? this.finish() : null;
    this.#lines.push(line);
    this.#bytes += bytes;
    this.#sourceRows = sourceRows;
    return full;
  }

  /** @returns what is left, or null when nothing is */
  finish(): Chunk | null {
    if (this.#lines.length === 0) return null;
    const body = `${this.#lines.join('\n')}\n`;
    const chunk = { body, rows: this.#lines.length, sourceRows: this.#sourceRows };
    this.#lines = [];
    this.#bytes = 0;
    return chunk;
  }
}

/** Reads a stream up to a mark, and then on to the next, with no more of it in memory than a piece and a mark. */

export class StreamCutter {
  #rest: Uint8Array = new Uint8Array();
  readonly #source: AsyncIterator<Uint8Array>;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** Makes bytes the next ones to be read. */
  putBack(bytes: Uint8Array): void {
    this.#rest = joined(bytes, this.#rest);
  }

  /**
   * @param mark is passed over and not given
   * @returns the bytes before it, in pieces
   * @throws Error when the stream ends without it
   */
  async *until(mark: Uint8Array): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = indexOf(this.#rest, mark);
      if (at >= 0) {
        const before = this.#rest.subarray(0, at);
        this.#rest = this.#rest.subarray(at + mark.length);
        if (before.length > 0) yield before;
        return;
      }
      // A mark may have begun in the last bytes.
      const sure = Math.max(0, this.#rest.length - mark.length + 1);
      const before = this.#rest.subarray(0, sure);
      this.#rest = this.#rest.subarray(sure);
      if (before.length > 0) yield before;
      const next = await this.#source.next();
      if (next.done) throw new Error('The stream ended before its mark.');
      this.#rest = joined(this.#rest, next.value);
    }
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** @returns where a sequence of bytes begins in others, or -1 */
function indexOf(bytes: Uint8Array, sequence: Uint8Array): number {
  const [first = 0] = sequence;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + sequence.length > bytes.length) return -1;
    if (sequence.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}

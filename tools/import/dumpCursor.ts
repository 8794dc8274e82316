/**
 * Reads text that arrives in pieces. A parser is a synchronous generator over this cursor: it yields when the text at
 * hand is used up and goes on when more was pushed, so that it is written as if the whole dump were there, while no
 * more than one piece and one row are held. Text is bytes as Latin-1: SQL's own characters are ASCII, which never
 * occurs inside a UTF-8 sequence, so pieces may be cut anywhere, and escapes that write single bytes join their
 * neighbours before `utf8Text` decodes them.
 */

/** A row of the old tables takes a few hundred bytes; beyond this the file is not what it seems to be. */
export const KEPT_TEXT_MAX_BYTES = 4 * 1024 * 1024;

/** What a parser yields when it needs more text. */
export type NeedsMore = undefined;
export type Parsing<Result> = Generator<NeedsMore, Result, void>;

/** A dump that cannot be read on; the message says where and is safe to print. */
export class DumpError extends Error {
  override name = 'DumpError';
}

export class DumpCursor {
  #text = '';
  #position = 0;
  #linesBefore = 1;
  #ended = false;

  push(bytes: Uint8Array): void {
    this.#linesBefore = this.line;
    this.#text =
      this.#text.slice(this.#position) +
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.#position = 0;
  }

  end(): void {
    this.#ended = true;
  }

  /** The line at which the cursor stands, counted from 1. */
  get line(): number {
    let lines = this.#linesBefore;
    for (
      let at = this.#text.indexOf('\n');
      at !== -1 && at < this.#position;
      at = this.#text.indexOf('\n', at + 1)
    ) {
      lines++;
    }
    return lines;
  }

  fail(problem: string): never {
    throw new DumpError(`Line ${this.line}: ${problem}`);
  }

  /** @returns the next `length` characters without consuming them; fewer at the end of the dump */
  *peek(length = 1): Parsing<string> {
    while (this.#text.length - this.#position < length && !this.#ended) yield;
    return this.#text.slice(this.#position, this.#position + length);
  }

  *take(length = 1): Parsing<string> {
    const text = yield* this.peek(length);
    this.#position += text.length;
    return text;
  }

  /** Consumes up to the first match of a character class (a global RegExp), and returns what came before it. */
  *takeUntil(stop: RegExp): Parsing<string> {
    let kept = '';
    for (;;) {
      kept += this.#consumeUntil(stop);
      if (kept.length > KEPT_TEXT_MAX_BYTES) this.fail('a single value has more than 4 MB.');
      if (this.#position < this.#text.length || this.#ended) return kept;
      yield;
    }
  }

  /** Like `takeUntil`, but keeps nothing, however long it is. */
  *skipUntil(stop: RegExp): Parsing<void> {
    for (;;) {
      this.#consumeUntil(stop);
      if (this.#position < this.#text.length || this.#ended) return;
      yield;
    }
  }

  #consumeUntil(stop: RegExp): string {
    stop.lastIndex = this.#position;
    const start = this.#position;
    this.#position = stop.exec(this.#text)?.index ?? this.#text.length;
    return this.#text.slice(start, this.#position);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns the text that Latin-1 bytes stand for, or null when they are not UTF-8 */
export function utf8Text(latin1: string): string | null {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  try {
    return strictUtf8.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return null;
  }
}

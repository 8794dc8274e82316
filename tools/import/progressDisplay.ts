/** Shows on stderr how far a run is: a bar on a terminal, else a line every few seconds. */
import { Presets, SingleBar } from 'cli-progress';

const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;

/** A reading of the run: `done` of `total` read, in the source's unit, and rows so far. */
export type RunReading = { done: number; total: number; rows: number };

/**
 * Starts the display.
 * @param read is asked for the state of the run from time to time
 * @returns a function that ends the display
 */
export function showProgress(
  read: () => RunReading,
  stream: NodeJS.WriteStream = process.stderr,
): () => void {
  const startedMs = performance.now();
  const rate = (rows: number) => Math.round((rows * 1000) / Math.max(performance.now() - startedMs, 1));
  return stream.isTTY ? showBar(read, rate, stream) : showLines(read, rate, stream);
}

type Rate = (rows: number) => number;

function showBar(read: () => RunReading, rate: Rate, stream: NodeJS.WriteStream): () => void {
  const format = '{bar} {percentage}% | {rows} rows | {rate} rows/s';
  const bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic);
  const update = () => {
    const { done, rows } = read();
    bar.update(done, { rows, rate: rate(rows) });
  };
  bar.start(read().total, 0, { rows: 0, rate: 0 });
  const timer = setInterval(update, BAR_EVERY_MS);
  return () => {
    clearInterval(timer);
    update();
    bar.stop();
  };
}

function showLines(read: () => RunReading, rate: Rate, stream: NodeJS.WriteStream): () => void {
  const timer = setInterval(() => {
    const { done, total, rows } = read();
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    stream.write(`${percent} % read, ${rows} rows, ${rate(rows)} rows/s\n`);
  }, LINE_EVERY_MS);
  return () => clearInterval(timer);
}

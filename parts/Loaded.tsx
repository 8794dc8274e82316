/** The three states before there is something to show: on its way, failed, and nothing there yet. */
import type { ComponentChildren } from 'preact';
import type { Problem } from './explain.ts';

type Props<T> = {
  answer: { data: T | null; problem: Problem | null; reload: () => Promise<void> };
  /** Lines that stand in for what is on its way, so that little moves when it comes. */
  lines?: number;
  /** Said calmly when the API has no such answer. */
  absent?: string;
  children: (data: T) => ComponentChildren;
};

export function Loaded<T>({ answer, lines = 5, absent, children }: Props<T>) {
  if (answer.data !== null) return <>{children(answer.data)}</>;
  if (answer.problem === null) return <Waiting lines={lines} />;
  if (answer.problem.status === 404 && absent !== undefined) return <Empty>{absent}</Empty>;
  return <Trouble problem={answer.problem} onRetry={answer.reload} />;
}

export function Waiting({ lines }: { lines: number }) {
  return (
    <div class="waiting" role="status">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <i key={line} />
      ))}
    </div>
  );
}

export function Trouble({ problem, onRetry }: { problem: Problem; onRetry: () => Promise<void> }) {
  return (
    <div class="trouble-box" role="alert">
      <p>
        <b>This could not be loaded.</b> {problem.message}
      </p>
      <button type="button" class="small" onClick={() => void onRetry()}>
        Try again
      </button>
    </div>
  );
}

export function Empty({ title, children }: { title?: string; children: ComponentChildren }) {
  return (
    <div class="empty">
      {title && <p class="empty-title">{title}</p>}
      <p>{children}</p>
    </div>
  );
}

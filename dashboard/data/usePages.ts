/** A list that comes in keyset pages, and grows by one page at a time. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiProblem, explain, read } from './api.ts';
import { useAnswer } from './useAnswer.ts';

type PageOf<T> = { data: T[]; nextCursor: string | null; total?: number | null };

export type Pages<T> = {
  /** Null until the first page is here. */
  items: T[] | null;
  total: number | null;
  problem: ApiProblem | null;
  hasMore: boolean;
  more: () => Promise<void>;
  moreProblem: string | null;
  reload: () => Promise<void>;
};

/** @param path below `/api`, with its query but without a cursor */
export function usePages<T>(path: string): Pages<T> {
  const first = useAnswer<PageOf<T>>(path);
  const [further, setFurther] = useState<PageOf<T>[]>([]);
  const [moreProblem, setMoreProblem] = useState<string | null>(null);
  const shown = useRef(first.data);
  shown.current = first.data;

  // Further pages continue one first page; with another one they would be of another list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is what the effect waits for
  useEffect(() => {
    setFurther([]);
    setMoreProblem(null);
  }, [first.data]);

  const cursor = further.length > 0 ? further.at(-1)?.nextCursor : first.data?.nextCursor;

  async function more(): Promise<void> {
    if (!cursor) return;
    const of = first.data;
    try {
      const separator = path.includes('?') ? '&' : '?';
      const page = await read<PageOf<T>>(`${path}${separator}cursor=${encodeURIComponent(cursor)}`);
      if (shown.current === of) setFurther((pages) => [...pages, page]);
      setMoreProblem(null);
    } catch (problem) {
      setMoreProblem(explain(problem));
    }
  }

  return {
    items: first.data && [first.data, ...further].flatMap(({ data }) => data),
    total: first.data?.total ?? null,
    problem: first.problem,
    hasMore: Boolean(cursor),
    more,
    moreProblem,
    reload: first.reload,
  };
}

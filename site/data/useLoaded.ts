/** Something loaded as a component sees it: on its way, here, or failed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isProblem, type Problem } from '../../parts/explain.ts';

export type LoadedState<T> = {
  /** The last one that came, also while a newer one is on its way. */
  data: T | null;
  problem: Problem | null;
  reload: () => Promise<void>;
};

const UNEXPECTED: Problem = Object.assign(new Error('That did not work. Please try again.'), { status: 0 });

/** @param key what is loaded; another one is loaded at once, and what was there before is forgotten */
export function useLoaded<T>(key: string, load: () => Promise<T>): LoadedState<T> {
  const [state, setState] = useState<{ key: string; data: T | null; problem: Problem | null } | null>(null);
  const asked = useRef(0);
  const latest = useRef(load);
  latest.current = load;

  const reload = useCallback(async () => {
    asked.current += 1;
    const question = asked.current;
    const keep = (data: T | null, problem: Problem | null) => {
      // An answer that was overtaken by a newer question says nothing any more.
      if (question === asked.current) setState({ key, data, problem });
    };
    await latest.current().then(
      (data) => keep(data, null),
      (problem) => keep(null, isProblem(problem) ? problem : UNEXPECTED),
    );
  }, [key]);

  useEffect(() => {
    void reload();
    return () => {
      asked.current += 1;
    };
  }, [reload]);

  const isUnreached = state?.key === key && state.problem?.status === 0;
  useEffect(() => {
    if (!isUnreached) return undefined;
    const again = () => void reload();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [isUnreached, reload]);

  const isCurrent = state?.key === key;
  return { data: isCurrent ? state.data : null, problem: isCurrent ? state.problem : null, reload };
}

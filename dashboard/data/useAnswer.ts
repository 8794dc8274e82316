/** An answer of the API as a component sees it: on its way, here, or failed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, read } from './api.ts';

export type Answer<T> = {
  /** The last one that came, also while a newer one is on its way. */
  data: T | null;
  problem: ApiProblem | null;
  loading: boolean;
  reload: () => Promise<void>;
};

const UNEXPECTED = new ApiProblem(0, 'unknown', 'That did not work. Please try again.');

/**
 * @param path below `/api`; another one is asked for at once, and what was asked before is forgotten
 * @param everySeconds asks again as often while the page is seen
 */
export function useAnswer<T>(path: string, everySeconds?: number): Answer<T> {
  const [state, setState] = useState<{ path: string; data: T | null; problem: ApiProblem | null }>({
    path: '',
    data: null,
    problem: null,
  });
  const asked = useRef(0);

  const reload = useCallback(async () => {
    asked.current += 1;
    const question = asked.current;
    const keep = (data: T | null, problem: ApiProblem | null) => {
      // An answer that was overtaken by a newer question says nothing any more.
      if (question === asked.current) setState({ path, data, problem });
    };
    await read<T>(path).then(
      (data) => keep(data, null),
      (problem) => keep(null, problem instanceof ApiProblem ? problem : UNEXPECTED),
    );
  }, [path]);

  useEffect(() => {
    void reload();
    return () => {
      asked.current += 1;
    };
  }, [reload]);

  useEffect(() => {
    if (everySeconds === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, everySeconds * 1000);
    return () => clearInterval(timer);
  }, [reload, everySeconds]);

  const isCurrent = state.path === path;
  return {
    data: isCurrent ? state.data : null,
    problem: isCurrent ? state.problem : null,
    loading: !isCurrent,
    reload,
  };
}

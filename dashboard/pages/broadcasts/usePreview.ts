/** The mail that a draft makes, asked of the API when the owner pauses. */
import { useEffect, useState } from 'preact/hooks';
import { change, explain } from '../../data/api.ts';
import { audienceOf, type Draft, isReady } from './draft.ts';

type Preview = { html: string | null; candidates: number | null; problem: string | null };

const PAUSE_MS = 500;
const NOTHING: Preview = { html: null, candidates: null, problem: null };

/** While a newer one is on its way, or fails, the last mail stays. */
export function usePreview(draft: Draft): Preview {
  const [preview, setPreview] = useState(NOTHING);
  const { subject, markdown } = draft;
  const question = isReady(draft) ? JSON.stringify({ subject, markdown, audience: audienceOf(draft) }) : null;
  useEffect(() => {
    if (question === null) return undefined;
    let overtaken = false;
    const timer = setTimeout(async () => {
      const next = await ask(question);
      if (!overtaken) setPreview((before) => ({ ...before, ...next }));
    }, PAUSE_MS);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [question]);
  return question === null ? NOTHING : preview;
}

async function ask(question: string): Promise<Partial<Preview>> {
  try {
    const { html, candidates } = await change<{ html: string; candidates: number }>(
      'POST',
      '/admin/broadcasts/preview',
      { json: JSON.parse(question) },
    );
    return { html, candidates, problem: null };
  } catch (problem) {
    return { problem: explain(problem) };
  }
}

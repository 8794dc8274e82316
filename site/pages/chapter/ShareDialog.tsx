/** Makes a link by which anyone may read one chapter for some days, to be copied; it can be taken back. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../../parts/Dialog.tsx';
import { explain } from '../../../parts/explain.ts';
import { handbook } from '../../data/handbook.ts';
import { date } from '../../data/words.ts';

type Made = { url: string; expiresAt: string };
type Props = { number: number; timeZone: string; onClose: () => void };

export function ShareDialog({ number, timeZone, onClose }: Props) {
  const [made, setMade] = useState<Made | null>(null);
  const [words, setWords] = useState('');
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    handbook
      .call<Made>('POST', `/content/chapters/${number}/share`)
      .then(setMade, (problem) => setWords(explain(problem)));
  }, [number]);

  const copy = async () => {
    if (made === null) return;
    field.current?.select();
    const isCopied = await navigator.clipboard.writeText(made.url).then(
      () => true,
      () => false,
    );
    setWords(isCopied ? 'Copied.' : 'Copy it by hand: it is selected.');
  };

  return (
    <Dialog title="Share this chapter" onClose={onClose}>
      <p>
        {made
          ? `Whoever has this link can read the chapter until ${date(made.expiresAt, timeZone)}.`
          : 'Anyone with the link can read this chapter for some days.'}
      </p>
      <div class="copy-row">
        <input
          ref={field}
          type="url"
          readOnly
          aria-label="Link to this chapter"
          value={made?.url ?? ''}
          placeholder="Making a link …"
        />
        <button type="button" class="primary" disabled={made === null} onClick={copy}>
          Copy
        </button>
      </div>
      <p class="hint" role="status">
        {words}
      </p>
      <div class="actions">
        <a class="link" href="#links">
          All your links
        </a>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

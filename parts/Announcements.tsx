/** The toast that shows what was just done, and lets screen readers say it. */
import { useEffect, useState } from 'preact/hooks';
import { ANNOUNCED } from './announce.ts';

const SHOWN_MS = 6_000;

export function Announcements() {
  const [text, setText] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAnnounced = (event: Event) => {
      if (!(event instanceof CustomEvent)) return;
      clearTimeout(timer);
      setText(String(event.detail));
      timer = setTimeout(() => setText(''), SHOWN_MS);
    };
    window.addEventListener(ANNOUNCED, onAnnounced);
    return () => {
      clearTimeout(timer);
      window.removeEventListener(ANNOUNCED, onAnnounced);
    };
  }, []);
  return (
    <p class="toast" role="status" data-shown={text !== ''}>
      {text}
    </p>
  );
}

/** A plain player, and below it a strip that shows which parts were seen. */
import { useRef, useState } from 'preact/hooks';
import { coveredShare, isWatched, joinParts, type Part } from '../../../src/rules/videoCoverage.ts';

type Props = {
  url: string;
  title: string;
  /** Called once, when enough of it was seen. */
  onWatched: () => void;
  /** The address does not open the file any more. */
  onStale: () => Promise<void>;
};

export function Player({ url, title, onWatched, onStale }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [seen, setSeen] = useState<{ parts: Part[]; seconds: number }>({ parts: [], seconds: 0 });
  /** What was seen before the file was opened anew, which the player itself forgets. */
  const before = useRef<Part[]>([]);
  const isTold = useRef(false);
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const hasAskedAnew = useRef(false);

  const look = () => {
    const element = video.current;
    if (!element) return;
    const parts = joinParts([...before.current, ...partsOf(element.played)]);
    setSeen({ parts, seconds: element.duration });
    if (isTold.current || !isWatched(parts, element.duration)) return;
    isTold.current = true;
    onWatched();
  };
  const fail = () => {
    before.current = seen.parts;
    setFailedUrl(url);
    // Once: what does not open then either, does not because of the address.
    if (!hasAskedAnew.current) void onStale();
    hasAskedAnew.current = true;
  };

  const percent = Math.round(100 * coveredShare(seen.parts, seen.seconds));
  return (
    <figure class="player">
      {/* biome-ignore lint/a11y/useMediaCaption: what is said in a film of this handbook stands in its picture */}
      <video
        ref={video}
        src={url}
        controls
        playsInline
        preload="metadata"
        aria-label={title}
        onTimeUpdate={look}
        onPause={look}
        onEnded={look}
        onError={fail}
      />
      <svg
        class="coverage"
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${percent} % of it seen`}
      >
        {seen.parts.map(([from, to]) => (
          <rect
            key={from}
            x={(100 * from) / seen.seconds}
            width={(100 * (to - from)) / seen.seconds}
            height="1"
          />
        ))}
      </svg>
      {failedUrl === url && (
        <p class="error" role="alert">
          This video cannot be played just now. It needs a connection.
        </p>
      )}
    </figure>
  );
}

function partsOf(ranges: TimeRanges): Part[] {
  return Array.from({ length: ranges.length }, (_, index): Part => [ranges.start(index), ranges.end(index)]);
}

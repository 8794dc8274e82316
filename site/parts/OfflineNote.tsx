/** Calms whoever lost the network: nothing of the reading is lost. Below everything, so that nothing moves for it. */
import { useEffect, useState } from 'preact/hooks';
import { useHandbook } from '../data/handbook.ts';

/** A network that comes back sooner than this was hardly away. */
const PATIENCE_MS = 1_500;

export function OfflineNote() {
  const { connection, unconfirmedChapters } = useHandbook();
  const [shown, setShown] = useState(false);
  const isOffline = connection === 'offline';
  useEffect(() => {
    if (!isOffline) return setShown(false);
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isOffline]);
  return (
    <p class="offline-note" role="status">
      {shown && (
        <span>
          <b>You are offline.</b> Chapters that you have opened are here, and{' '}
          {unconfirmedChapters.length > 0 ? 'your changes are kept until you are back.' : 'you can read on.'}
        </span>
      )}
    </p>
  );
}

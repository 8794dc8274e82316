/** The state of a broadcast, in a word and a colour. */
import type { BroadcastState } from '../../../src/wire/broadcasts.ts';
import { BROADCAST_STATE } from '../../data/words.ts';
import { Badge } from '../../parts/Tile.tsx';

const TONES = {
  scheduled: 'warn',
  sending: 'plain',
  delivering: 'plain',
  finished: 'good',
  stopped: 'bad',
} as const;

export function BroadcastBadge({ state }: { state: BroadcastState }) {
  return <Badge tone={TONES[state]}>{BROADCAST_STATE[state]}</Badge>;
}

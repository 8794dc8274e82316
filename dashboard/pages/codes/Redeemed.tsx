/** How often a code was redeemed, which its own object counts and no list holds: asked of it when the row is seen. */
import type { Code } from '../../../src/wire/codes.ts';
import { useAnswer } from '../../data/useAnswer.ts';
import { whole } from '../../data/words.ts';

export function Redeemed({ code: { code, limit } }: { code: Code }) {
  const { data } = useAnswer<Code & { redeemed: number }>(`/admin/codes/${encodeURIComponent(code)}`);
  return (
    <>
      {data === null ? '…' : whole(data.redeemed)} of {whole(limit)}
    </>
  );
}

/** The days that a report is about: usual ranges at one click, any other by two dates. */
import { lastDays, type Range } from '../data/reports.ts';

const USUAL = [
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, 'A year'],
] as const;

export function RangePicker({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  const now = Date.now();
  const choose = (change: Partial<Range>) => {
    const chosen = { ...range, ...change };
    // A date input gives nothing while it is typed in.
    if (chosen.from && chosen.to && chosen.from <= chosen.to) onChange(chosen);
  };
  return (
    <div class="range">
      <fieldset class="segments">
        <legend class="visually-hidden">Range</legend>
        {USUAL.map(([count, words]) => {
          const usual = lastDays(count, now);
          const pressed = usual.from === range.from && usual.to === range.to;
          return (
            <button key={count} type="button" aria-pressed={pressed} onClick={() => onChange(usual)}>
              {words}
            </button>
          );
        })}
      </fieldset>
      <div class="dates">
        <label>
          <span>From</span>
          <input
            type="date"
            value={range.from}
            max={range.to}
            required
            onChange={({ currentTarget }) => choose({ from: currentTarget.value })}
          />
        </label>
        <label>
          <span>to</span>
          <input
            type="date"
            value={range.to}
            min={range.from}
            required
            onChange={({ currentTarget }) => choose({ to: currentTarget.value })}
          />
        </label>
      </div>
    </div>
  );
}

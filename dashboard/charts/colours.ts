/** The page's colours as a canvas needs them: it knows neither custom properties nor `light-dark()`. */
import { useEffect, useState } from 'preact/hooks';

export type Colours = {
  accent: string;
  second: string;
  fill: string;
  ink: string;
  rule: string;
  card: string;
};

const NAMES: Record<keyof Colours, string> = {
  accent: '--accent',
  second: '--second',
  fill: '--accent-fill',
  ink: '--muted',
  rule: '--rule',
  card: '--card',
};

function readColours(): Colours {
  const probe = document.createElement('span');
  document.body.append(probe);
  const colourOf = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    accent: colourOf(NAMES.accent),
    second: colourOf(NAMES.second),
    fill: colourOf(NAMES.fill),
    ink: colourOf(NAMES.ink),
    rule: colourOf(NAMES.rule),
    card: colourOf(NAMES.card),
  };
  probe.remove();
  return colours;
}

/** @returns the colours of now, and others when the system turns light or dark */
export function useColours(): Colours {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const onChange = () => setColours(readColours());
    scheme.addEventListener('change', onChange);
    return () => scheme.removeEventListener('change', onChange);
  }, []);
  return colours;
}

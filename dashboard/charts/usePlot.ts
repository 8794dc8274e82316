/** A uPlot chart as wide as its place, drawn anew when its data, its colours or its width change. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

type Make = (width: number, height: number) => uPlot.Options;

/** @param make gives the options; another function, by `useCallback`, makes another chart */
export function usePlot(make: Make, data: uPlot.AlignedData) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const plot = new uPlot(make(element.clientWidth, element.clientHeight), data, element);
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [make, data]);
  return place;
}

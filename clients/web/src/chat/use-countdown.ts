import { useEffect, useState } from 'preact/hooks';

/** Milliseconds until `atMs` of the page's clock, said anew four times a second; 0 when it is past. */
export function useCountdown(atMs: number): number {
  const [leftMs, setLeftMs] = useState(() => Math.max(0, atMs - performance.now()));
  useEffect(() => {
    const measure = () => {
      const left = Math.max(0, atMs - performance.now());
      setLeftMs(left);
      if (left === 0) clearInterval(ticking);
    };
    const ticking = setInterval(measure, 250);
    measure();
    return () => clearInterval(ticking);
  }, [atMs]);
  return leftMs;
}

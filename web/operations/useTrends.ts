import { useEffect, useState } from 'react';
import { withSample } from './trend';
import type { Sample } from './trend';
import type { Projection } from './projections';

export type Trends = ReadonlyMap<string, readonly Sample[]>;

/** A look every so often also where nothing is told: a level line goes on. */
const EVERY = 5_000;

/** How far each projection was behind since the page was opened. */
export function useTrends(projections: readonly Projection[] | null): Trends {
  const [trends, setTrends] = useState<Trends>(new Map());
  useEffect(() => {
    if (!projections) return;
    const look = (): void =>
      setTrends((before) => {
        const at = Date.now();
        const sampled = projections.map(({ name, eventsBehind }) => {
          const samples = withSample(before.get(name) ?? [], { at, behind: eventsBehind });
          return [name, samples] as const;
        });
        return new Map(sampled);
      });
    look();
    const timer = setInterval(look, EVERY);
    return () => clearInterval(timer);
  }, [projections]);
  return trends;
}

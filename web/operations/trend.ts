/** How far a projection was behind at a moment. */
export interface Sample {
  readonly at: number;
  readonly behind: number;
}

export type Direction = 'none' | 'rising' | 'falling' | 'steady';

/** So many minutes are kept: what was before says nothing of where it goes. */
const KEPT = 10 * 60_000;
/** The direction is that of the last half minute. */
const RECENT = 30_000;

/** The samples with one more. One that says nothing new is left out, but for the last of a level stretch. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const kept = samples.filter(({ at }) => at >= next.at - KEPT);
  const level = kept.length > 1 && kept.slice(-2).every(({ behind }) => behind === next.behind);
  return [...(level ? kept.slice(0, -1) : kept), next];
}

/** Where it goes: is it further behind than half a minute ago, or less far? */
export function directionOf(samples: readonly Sample[]): Direction {
  const last = samples.at(-1);
  if (!last) return 'none';
  const since = last.at - RECENT;
  const then = samples.findLast(({ at }) => at <= since) ?? samples[0];
  if (!then || then.behind === last.behind) return last.behind === 0 ? 'none' : 'steady';
  return last.behind > then.behind ? 'rising' : 'falling';
}

export function highestOf(samples: readonly Sample[]): number {
  return samples.reduce((highest, { behind }) => Math.max(highest, behind), 0);
}

/** The line of a drawing: steps, as nothing is known between two samples; nothing behind lies at the bottom. */
export function lineOf(samples: readonly Sample[], width: number, height: number): string {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last) return '';
  const highest = Math.max(1, highestOf(samples));
  const span = Math.max(1, last.at - first.at);
  const x = ({ at }: Sample): string => (samples.length === 1 ? 0 : ((at - first.at) / span) * width).toFixed(1);
  const y = ({ behind }: Sample): string => (height - (behind / highest) * height).toFixed(1);
  const steps = samples.slice(1).map((sample) => `H${x(sample)}V${y(sample)}`);
  return `M${x(first)} ${y(first)}${steps.join('')}H${width}`;
}

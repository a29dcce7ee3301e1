import type { Call } from './queries';

export type Quality = 'good' | 'fair' | 'poor';

type Stay = Call['participants'][number]['stays'][number];
type Measured = NonNullable<Stay['quality']>;

const ORDER: readonly Quality[] = ['good', 'fair', 'poor'];

/** How a connection was for whoever talked over it: lost packets are heard first, then delay, then jitter. */
export function gradeOf(measured: Omit<Measured, 'seconds'>): Quality {
  const lost = Math.max(measured.lostUpPerMille, measured.lostDownPerMille);
  const delay = measured.roundTripMs ?? 0;
  if (lost >= 50 || delay >= 400 || measured.jitterMs >= 60) return 'poor';
  return lost >= 20 || delay >= 200 || measured.jitterMs >= 30 ? 'fair' : 'good';
}

/** How a call was: as its worst connection that lasted; null where none was measured. */
export function qualityOf(participants: readonly { readonly stays: readonly Stay[] }[]): Quality | null {
  const measured = participants.flatMap(({ stays }) => stays.flatMap(({ quality }) => quality ?? []));
  const grades = measured.filter(({ seconds }) => seconds >= 5).map((one) => ORDER.indexOf(gradeOf(one)));
  return grades.length === 0 ? null : (ORDER[Math.max(...grades)] ?? null);
}

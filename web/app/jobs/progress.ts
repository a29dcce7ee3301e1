import type { Job } from './jobs';

/** How a job goes on, in numbers to show. */
export interface Progress {
  /** 0 to 100; null while nobody knows how much there is. */
  readonly perCent: number | null;
  /** Events a second; null before the first. */
  readonly rate: number | null;
  /** Seconds until it is over, counted down since it was told; null if that is not known. */
  readonly left: number | null;
}

type Told = Pick<Job, 'done' | 'total' | 'perSecond' | 'secondsLeft' | 'state'>;

/** What was told of a job some milliseconds ago. */
export function progressOf(job: Told, sinceTold: number): Progress {
  const known = job.total > 0;
  const perCent = known ? Math.min(100, Math.floor((100 * job.done) / job.total)) : null;
  const rate = job.perSecond > 0 ? roundedRate(job.perSecond) : null;
  const running = job.state === 'RUNNING';
  const left = running && job.secondsLeft !== null ? Math.max(0, Math.ceil(job.secondsLeft - sinceTold / 1_000)) : null;
  return { perCent: job.state === 'DONE' ? 100 : perCent, rate, left };
}

/** More digits than three would only flicker. */
function roundedRate(perSecond: number): number {
  if (perSecond < 10) return Math.round(perSecond * 10) / 10;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(perSecond)) - 2);
  return Math.round(perSecond / step) * step;
}

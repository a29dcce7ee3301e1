import type { words } from '../words/tr';

export type Reason = keyof typeof words.why;

interface Why {
  readonly day: string | null;
  readonly candidates: readonly { readonly free: boolean; readonly rule: string | null }[];
}

/** Rules on single slots; where there are several, the first of these tells most. */
const RULES = ['DAY_FULL', 'TAKEN', 'MINIMUM_NOTICE', 'DAYS_AHEAD', 'PAST'] as const;
const DAYS = ['DATE_DOES_NOT_EXIST', 'PAST', 'BEYOND_DAYS_AHEAD', 'DAY_OFF', 'NO_WINDOWS', 'NO_ROOM'] as const;

/** Why a date has nothing free, in one word. */
export function reasonOf(why: Why): Reason {
  const day = DAYS.find((reason) => reason === why.day);
  if (day) return day;
  // What is free on that date of the provider's is on another date of the viewer's.
  if (why.candidates.some(({ free }) => free)) return 'OTHER_DAY';
  return RULES.find((rule) => why.candidates.some((candidate) => candidate.rule === rule)) ?? 'NO_WINDOWS';
}

import { isUnanswered } from '../../app/errors/problem';

/** What became of a command that was sent. */
export type Outcome =
  /** It was not carried out: the time is not to be had. Another one may be. */
  | 'slot-lost'
  /** It is not known whether it was carried out: to be sent again under the same id. */
  | 'unanswered'
  /** It was not carried out, for another reason. */
  | 'refused';

const LOST = new Set(['SLOT_TAKEN', 'NOT_OFFERED', 'DAY_FULL', 'IN_THE_PAST', 'PAST', 'TOO_SOON', 'TOO_FAR']);

export function outcomeOf(code: string): Outcome {
  if (LOST.has(code)) return 'slot-lost';
  return isUnanswered(code) ? 'unanswered' : 'refused';
}

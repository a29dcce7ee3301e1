import type { ZonedHours } from '../logic/leftOut';
import type { Entry } from '../useAgenda';

/** What a form about a provider's hours is told. */
export interface AboutHours {
  readonly provider: string;
  /** They are the viewer's own. */
  readonly own: boolean;
  readonly hours: ZonedHours;
  /** What is booked from now on. */
  readonly upcoming: readonly Entry[];
  readonly onChanged: () => void;
}

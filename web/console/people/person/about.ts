import type { Account } from '../queries';

/** What a card about somebody is told. */
export interface AboutPerson {
  readonly account: Account;
  /** It is the viewer. */
  readonly self: boolean;
  readonly onChanged: () => void;
}

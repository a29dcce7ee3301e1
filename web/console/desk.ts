import { graphql } from '../app/graphql/graphql';
import type { ResultOf } from '../app/graphql/graphql';

/** How a site sorts its tickets, and what it asks about them. */
export const SORTING = graphql(`
  fragment Sorting on Desk {
    departments {
      id
      name
      active
    }
    categories {
      id
      name
      departmentId
      active
    }
    ticketFields {
      key
      label
      type
      choices
      least
      longest
      most
      public
      required
      active
    }
  }
`);

type Sorting = ResultOf<typeof SORTING>;
export type Department = Sorting['departments'][number];
export type Category = Sorting['categories'][number];
export type TicketField = Sorting['ticketFields'][number];

import { graphql } from '../../app/graphql/graphql';
import type { FragmentOf, ResultOf, VariablesOf } from '../../app/graphql/graphql';
import { SORTING } from '../desk';

/** What is shown of a ticket wherever it is one of many. */
export const CARD = graphql(`
  fragment Card on Ticket {
    id
    number
    subject
    status
    priority
    version
    tags
    updatedAt
    nextStatuses
    requester {
      id
      name
    }
    assignee {
      id
      name
    }
    lock {
      owner {
        id
        name
      }
    }
    clocks {
      promise
      state
      running
      dueAt
      warningAt
      remainingSeconds
    }
  }
`);

export type CardRef = FragmentOf<typeof CARD>;
export type Card = ResultOf<typeof CARD>;
export type Status = Card['status'];
export type Priority = Card['priority'];
export type Clock = NonNullable<Card['clocks']>[number];
export type SlaState = Clock['state'];

export const BOARD = graphql(
  `
    query Board($filter: TicketFilter, $cards: Int!) {
      ticketBoard(filter: $filter, sort: DUE, cards: $cards) {
        status
        count
        cards {
          ...Card
        }
      }
    }
  `,
  [CARD],
);

export const TICKETS = graphql(
  `
    query Tickets($filter: TicketFilter, $sort: TicketSort!, $first: Int!, $after: String) {
      tickets(filter: $filter, sort: $sort, first: $first, after: $after) {
        nodes {
          ...Card
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [CARD],
);

export type TicketFilter = NonNullable<VariablesOf<typeof TICKETS>['filter']>;
export type TicketSort = VariablesOf<typeof TICKETS>['sort'];
export type Source = NonNullable<TicketFilter['sources']>[number];

export const TICKETS_CHANGED = graphql(`
  subscription TicketsChanged($after: String) {
    ticketsChanged(after: $after) {
      cursor
      ticket {
        id
        number
      }
    }
  }
`);

/** How the site sorts its tickets, and who works on them. */
export const DESK = graphql(
  `
    query Desk {
      desk {
        ...Sorting
      }
      team {
        accountId
        name
        roles
      }
    }
  `,
  [SORTING],
);

export const CHANGE_STATUS = graphql(`
  mutation ChangeStatus($id: UUID!, $status: TicketStatus!, $seen: Int, $commandId: UUID!) {
    changeTicketStatus(id: $id, status: $status, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const OPEN_TICKET = graphql(`
  mutation OpenTicket($input: OpenTicketInput!, $commandId: UUID!) {
    openTicket(input: $input, commandId: $commandId) {
      ticket {
        id
        number
      }
    }
  }
`);

export type OpenTicketInput = VariablesOf<typeof OPEN_TICKET>['input'];

export const CUSTOMERS = graphql(`
  query Customers($search: String!) {
    accounts(role: CLIENT, search: $search, active: true, first: 8) {
      nodes {
        id
        name
        email
      }
    }
  }
`);

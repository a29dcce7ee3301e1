import { graphql } from '../../../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../../../app/graphql/graphql';
import { CARD } from '../queries';

export const MESSAGE = graphql(`
  fragment Message on TicketMessage {
    id
    kind
    body
    sentAt
    author {
      id
      name
    }
    attachments {
      id
      name
      bytes
    }
  }
`);

export type MessageRef = FragmentOf<typeof MESSAGE>;
export type Message = ResultOf<typeof MESSAGE>;

/** A ticket with the latest of its messages. */
export const TICKET = graphql(
  `
    query Ticket($number: Int!, $last: Int!) {
      ticket(number: $number) {
        ...Card
        source
        openedAt
        resolvedAt
        closedAt
        rating
        ratingComment
        category {
          id
          name
        }
        department {
          id
          name
        }
        fields {
          key
          label
          type
          text
          number
          flag
          date
        }
        lock {
          since
          owner {
            id
            name
          }
        }
        requesterAccount {
          email
          phone
        }
        mergedInto {
          number
          subject
        }
        merged {
          number
          subject
        }
        messages(last: $last) {
          nodes {
            ...Message
          }
          pageInfo {
            hasPreviousPage
            startCursor
          }
        }
        history {
          place
          event
          at
          actorKind
          actorName
          from
          to
          cause
          changes {
            what
            from
            to
          }
        }
      }
    }
  `,
  [CARD, MESSAGE],
);

export type TicketView = NonNullable<ResultOf<typeof TICKET>['ticket']>;
export type HistoryEntry = TicketView['history'][number];

export const EARLIER_MESSAGES = graphql(
  `
    query EarlierMessages($id: UUID!, $last: Int!, $before: String!) {
      ticket(id: $id) {
        messages(last: $last, before: $before) {
          nodes {
            ...Message
          }
          pageInfo {
            hasPreviousPage
            startCursor
          }
        }
      }
    }
  `,
  [MESSAGE],
);

/** Where files can be fetched from: for some minutes, so they are asked for when somebody wants one. */
export const FILE_ADDRESSES = graphql(`
  query FileAddresses($id: UUID!) {
    ticket(id: $id) {
      messages(last: 100) {
        nodes {
          attachments {
            id
            url
          }
        }
      }
    }
  }
`);

export const TICKET_CHANGED = graphql(`
  subscription TicketChanged($id: UUID!, $after: String) {
    ticketChanged(id: $id, after: $after) {
      cursor
    }
  }
`);

export const EDIT_TICKET = graphql(`
  subscription EditTicket($id: UUID!) {
    editTicket(id: $id) {
      id
    }
  }
`);

export const TEMPLATES_TO_USE = graphql(`
  query TemplatesToUse($department: UUID) {
    templates(departmentId: $department, first: 100) {
      nodes {
        id
        name
        locale
      }
    }
  }
`);

export const FILLED_IN_TEMPLATE = graphql(`
  query FilledInTemplate($id: UUID!, $ticket: UUID!) {
    filledInTemplate(id: $id, ticketId: $ticket)
  }
`);

/** Other tickets of the same customer that are not closed. */
export const SIBLINGS = graphql(`
  query Siblings($requester: UUID!) {
    tickets(filter: { requesterId: $requester, statuses: [NEW, OPEN, WAITING_REPLY, PENDING, RESOLVED] }, first: 50) {
      nodes {
        id
        number
        subject
        status
      }
    }
  }
`);

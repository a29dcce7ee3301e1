import { graphql } from '../../../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../../../app/graphql/graphql';

export const ALERT = graphql(`
  fragment Alert on SlaAlert {
    id
    kind
    promise
    dueAt
    toldAt
    late
    ticket {
      number
      subject
      status
      assignee {
        id
        name
      }
    }
  }
`);

export type AlertRef = FragmentOf<typeof ALERT>;
export type SlaAlert = ResultOf<typeof ALERT>;
export type AlertKind = SlaAlert['kind'];

export const KINDS: readonly AlertKind[] = ['BREACH', 'WARNING'];

export const ALERTS = graphql(
  `
    query Alerts($kind: SlaAlertKind, $assignee: UUID, $after: String) {
      slaAlerts(kind: $kind, assigneeId: $assignee, first: 25, after: $after) {
        nodes {
          ...Alert
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ALERT],
);

export const ALERTED = graphql(
  `
    subscription Alerted($after: String) {
      slaAlerted(after: $after) {
        cursor
        alert {
          ...Alert
        }
      }
    }
  `,
  [ALERT],
);

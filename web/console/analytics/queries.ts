import { graphql } from '../../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../../app/graphql/graphql';

/** What one of the team did. */
export const AGENT = graphql(`
  fragment AgentFigures on AgentFigures {
    accountId
    name
    replies
    firstResponse {
      medianSeconds
    }
    solution {
      count
      medianSeconds
    }
    ratings {
      count
      average
    }
    calls
    talkedSeconds
  }
`);

/** How the whole site fared: for admins. */
export const FIGURES = graphql(
  `
    query Figures($from: Date!, $to: Date!) {
      analytics(from: $from, to: $to) {
        zone
        days {
          day
          ticketsOpened
          ticketsSolved
          appointments
          calls
        }
        tickets {
          opened
          solved
          firstResponse {
            count
            medianSeconds
            ninetiethPercentileSeconds
          }
          solution {
            count
            medianSeconds
            ninetiethPercentileSeconds
          }
          ratings {
            count
            average
            scores
          }
          priorities {
            priority
            count
          }
          sources {
            source
            count
          }
          categories {
            category {
              name
            }
            count
          }
          departments {
            department {
              name
            }
            count
          }
        }
        promises {
          promise
          met
          breached
          open
        }
        agents {
          ...AgentFigures
        }
        appointments {
          booked
          statuses {
            status
            count
          }
          providers {
            providerId
            name
            count
            statuses {
              status
              count
            }
          }
        }
        calls {
          statuses {
            status
            count
          }
          waited {
            count
            medianSeconds
          }
          talked {
            medianSeconds
          }
        }
      }
    }
  `,
  [AGENT],
);

/** What an agent did. */
export const OWN_FIGURES = graphql(
  `
    query OwnFigures($from: Date!, $to: Date!) {
      analytics(from: $from, to: $to) {
        zone
        agents {
          ...AgentFigures
        }
      }
    }
  `,
  [AGENT],
);

export type Figures = ResultOf<typeof FIGURES>['analytics'];
export type AgentFigures = FragmentOf<typeof AGENT>;

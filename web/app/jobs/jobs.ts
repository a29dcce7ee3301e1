import { graphql } from '../graphql/graphql';
import type { FragmentOf, ResultOf } from '../graphql/graphql';

/** Without the address of its file: that it is given is recorded each time, so it is asked for when somebody wants it. */
export const JOB = graphql(`
  fragment Job on Job {
    id
    kind
    subject
    state
    startedAt
    startedBy
    endedAt
    total
    done
    perCent
    perSecond
    secondsLeft
    problem
    differingRows
    differences {
      table
      id
    }
    verifiedEvents
    breachesElsewhere
    inOrder
    breaches {
      aggregateType
      aggregateId
      sequence
      flaw
    }
    against {
      events
      madeAt
    }
    events
    streams
    bytes
    attachments
    missing
  }
`);

export type JobRef = FragmentOf<typeof JOB>;
export type Job = ResultOf<typeof JOB>;
export type JobKind = Job['kind'];

export const JOBS = graphql(
  `
    query Jobs($kind: JobKind, $first: Int, $after: String) {
      jobs(kind: $kind, first: $first, after: $after) {
        nodes {
          ...Job
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [JOB],
);

export const JOB_NOW = graphql(
  `
    query JobNow($id: UUID!) {
      job(id: $id) {
        ...Job
      }
    }
  `,
  [JOB],
);

export const JOB_CHANGED = graphql(
  `
    subscription JobChanged($id: UUID!) {
      jobChanged(id: $id) {
        ...Job
      }
    }
  `,
  [JOB],
);

export const CANCEL_JOB = graphql(
  `
    mutation CancelJob($id: UUID!) {
      cancelJob(id: $id) {
        ...Job
      }
    }
  `,
  [JOB],
);

export const JOB_FILE = graphql(`
  query JobFile($id: UUID!) {
    job(id: $id) {
      downloadUrl
      expiresAt
    }
  }
`);

import { graphql } from '../app/graphql/graphql';
import type { ResultOf } from '../app/graphql/graphql';

export const DEAD_LETTERS = graphql(`
  query DeadLetters($projection: String) {
    deadLetters(projection: $projection) {
      projection
      aggregateType
      aggregateId
      sequence
      error
      parkedAt
    }
  }
`);

export type DeadLetter = ResultOf<typeof DEAD_LETTERS>['deadLetters'][number];

export const RETRY = graphql(`
  mutation RetryDeadLetters($projection: String!) {
    retryDeadLetters(projection: $projection) {
      projection
      parked
    }
  }
`);

export const SKIP = graphql(`
  mutation SkipDeadLetter(
    $projection: String!
    $aggregateType: String!
    $aggregateId: String!
    $sequence: Int!
    $reason: String!
  ) {
    skipDeadLetter(
      projection: $projection
      aggregateType: $aggregateType
      aggregateId: $aggregateId
      sequence: $sequence
      reason: $reason
    ) {
      projection
      parked
    }
  }
`);

import { graphql } from '../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../app/graphql/graphql';
import { JOB } from '../app/jobs/jobs';

export const PROJECTION = graphql(`
  fragment Projection on Projection {
    name
    state
    eventsBehind
    secondsBehind
    parked
    lastError
    updatedAt
    version
  }
`);

export type ProjectionRef = FragmentOf<typeof PROJECTION>;
export type Projection = ResultOf<typeof PROJECTION>;

export const PROJECTIONS = graphql(
  `
    query Projections {
      projections {
        ...Projection
      }
    }
  `,
  [PROJECTION],
);

export const PROJECTIONS_CHANGED = graphql(
  `
    subscription ProjectionsChanged {
      projectionsChanged {
        ...Projection
      }
    }
  `,
  [PROJECTION],
);

export const PAUSE = graphql(
  `
    mutation PauseProjection($name: String!) {
      pauseProjection(name: $name) {
        ...Projection
      }
    }
  `,
  [PROJECTION],
);

export const RESUME = graphql(
  `
    mutation ResumeProjection($name: String!) {
      resumeProjection(name: $name) {
        ...Projection
      }
    }
  `,
  [PROJECTION],
);

export const REBUILD = graphql(
  `
    mutation RebuildProjection($name: String!, $confirmation: String!) {
      rebuildProjection(name: $name, confirmation: $confirmation) {
        ...Job
      }
    }
  `,
  [JOB],
);

export const COMPARE = graphql(
  `
    mutation CompareProjection($name: String!) {
      compareProjection(name: $name) {
        ...Job
      }
    }
  `,
  [JOB],
);

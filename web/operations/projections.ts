import { graphql } from '../app/graphql/graphql';
import type { FragmentOf } from '../app/graphql/graphql';

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

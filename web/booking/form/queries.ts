import { graphql } from '../../app/graphql/graphql';

export const HOLD_SLOT = graphql(`
  mutation HoldSlot($providerId: UUID!, $start: DateTime!, $end: DateTime!) {
    holdSlot(providerId: $providerId, start: $start, end: $end) {
      until
    }
  }
`);

export const RELEASE_SLOT = graphql(`
  mutation ReleaseSlot($providerId: UUID!, $start: DateTime!) {
    releaseSlot(providerId: $providerId, start: $start)
  }
`);

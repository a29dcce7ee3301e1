import { graphql } from '../../../app/graphql/graphql';
import type { ResultOf } from '../../../app/graphql/graphql';

export const LEVELS = graphql(`
  query LevelSettings {
    desk {
      departments {
        id
        name
      }
      serviceLevels {
        warningMinutes
        pausedIn
        targets {
          departmentId
          priority
          firstResponseMinutes
          nextResponseMinutes
          resolutionMinutes
        }
      }
    }
  }
`);

type LevelsDesk = ResultOf<typeof LEVELS>['desk'];
export type Department = LevelsDesk['departments'][number];
export type ServiceLevels = NonNullable<LevelsDesk['serviceLevels']>;

export const SET_LEVELS = graphql(`
  mutation SetLevels($levels: ServiceLevelsInput!, $commandId: UUID!) {
    setServiceLevels(levels: $levels, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

import { graphql } from '../../../app/graphql/graphql';
import { SORTING } from '../../desk';

export type { Category, Department, TicketField as Field } from '../../desk';

export const DESK = graphql(
  `
    query DeskSettings {
      desk {
        ...Sorting
      }
    }
  `,
  [SORTING],
);

export const SET_DEPARTMENT = graphql(`
  mutation SetDepartment($id: UUID, $name: String!, $active: Boolean!, $commandId: UUID!) {
    setDepartment(id: $id, name: $name, active: $active, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const SET_CATEGORY = graphql(`
  mutation SetCategory($id: UUID, $name: String!, $department: UUID, $active: Boolean!, $commandId: UUID!) {
    setCategory(id: $id, name: $name, departmentId: $department, active: $active, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const SET_FIELD = graphql(`
  mutation SetField($field: TicketFieldInput!, $commandId: UUID!) {
    setTicketField(field: $field, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

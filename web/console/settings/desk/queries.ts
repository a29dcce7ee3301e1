import { graphql } from '../../../app/graphql/graphql';
import type { ResultOf } from '../../../app/graphql/graphql';

export const DESK = graphql(`
  query DeskSettings {
    desk {
      departments {
        id
        name
        active
      }
      categories {
        id
        name
        departmentId
        active
      }
      ticketFields {
        key
        label
        type
        choices
        least
        longest
        most
        public
        required
        active
      }
    }
  }
`);

type Desk = ResultOf<typeof DESK>['desk'];
export type Department = Desk['departments'][number];
export type Category = Desk['categories'][number];
export type Field = Desk['ticketFields'][number];

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

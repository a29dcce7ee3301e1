import { graphql } from '../../../app/graphql/graphql';

export const REPLY = graphql(`
  mutation Reply($id: UUID!, $message: TicketMessageInput!, $then: TicketStatus, $seen: Int, $commandId: UUID!) {
    replyToTicket(id: $id, message: $message, then: $then, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const NOTE = graphql(`
  mutation Note($id: UUID!, $message: TicketMessageInput!, $seen: Int, $commandId: UUID!) {
    noteOnTicket(id: $id, message: $message, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const ASSIGN = graphql(`
  mutation Assign($id: UUID!, $assigneeId: UUID, $seen: Int, $commandId: UUID!) {
    assignTicket(id: $id, assigneeId: $assigneeId, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const CHANGE_PRIORITY = graphql(`
  mutation ChangePriority($id: UUID!, $priority: Priority!, $seen: Int, $commandId: UUID!) {
    changeTicketPriority(id: $id, priority: $priority, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const CHANGE_CATEGORY = graphql(`
  mutation ChangeCategory($id: UUID!, $categoryId: UUID, $seen: Int, $commandId: UUID!) {
    changeTicketCategory(id: $id, categoryId: $categoryId, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const CHANGE_SUBJECT = graphql(`
  mutation ChangeSubject($id: UUID!, $subject: String!, $seen: Int, $commandId: UUID!) {
    changeTicketSubject(id: $id, subject: $subject, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const CHANGE_FIELDS = graphql(`
  mutation ChangeFields($id: UUID!, $fields: [TicketFieldValueInput!]!, $seen: Int, $commandId: UUID!) {
    changeTicketFields(id: $id, fields: $fields, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const TAG = graphql(`
  mutation Tag($id: UUID!, $add: [String!]!, $remove: [String!]!, $seen: Int, $commandId: UUID!) {
    tagTicket(id: $id, add: $add, remove: $remove, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const TRANSFER = graphql(`
  mutation Transfer(
    $id: UUID!
    $departmentId: UUID!
    $assigneeId: UUID
    $categoryId: UUID
    $seen: Int
    $commandId: UUID!
  ) {
    transferTicket(
      id: $id
      departmentId: $departmentId
      assigneeId: $assigneeId
      categoryId: $categoryId
      seen: $seen
      commandId: $commandId
    ) {
      ticket {
        id
        version
      }
    }
  }
`);

export const MERGE = graphql(`
  mutation Merge($id: UUID!, $intoId: UUID!, $seen: Int, $commandId: UUID!) {
    mergeTicket(id: $id, intoId: $intoId, seen: $seen, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

export const UNLOCK = graphql(`
  mutation Unlock($id: UUID!, $commandId: UUID!) {
    unlockTicket(id: $id, byForce: true, commandId: $commandId) {
      ticket {
        id
        version
      }
    }
  }
`);

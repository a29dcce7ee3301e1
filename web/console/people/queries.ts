import { graphql } from '../../app/graphql/graphql';
import type { ResultOf } from '../../app/graphql/graphql';

export const ACCOUNTS = graphql(`
  query People($role: Role, $search: String, $active: Boolean, $erasurePending: Boolean, $first: Int!, $after: String) {
    accounts(
      role: $role
      search: $search
      active: $active
      erasurePending: $erasurePending
      first: $first
      after: $after
    ) {
      nodes {
        id
        name
        email
        roles
        active
        erasureDueAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Listed = ResultOf<typeof ACCOUNTS>['accounts']['nodes'][number];

export const ACCOUNT = graphql(`
  query Person($id: UUID!) {
    account(id: $id) {
      id
      name
      email
      phone
      locale
      zone
      roles
      active
      createdAt
      erasureDueAt
    }
  }
`);

export type Account = NonNullable<ResultOf<typeof ACCOUNT>['account']>;

export const OPEN_ACCOUNT = graphql(`
  mutation OpenAccount($roles: [Role!]!, $person: PersonInput!, $commandId: UUID!) {
    openAccount(roles: $roles, person: $person, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const CHANGE_PROFILE = graphql(`
  mutation ChangeProfile($id: UUID!, $person: PersonInput!, $commandId: UUID!) {
    changeProfile(accountId: $id, person: $person, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const CHANGE_ROLES = graphql(`
  mutation ChangeRoles($id: UUID!, $roles: [Role!]!, $commandId: UUID!) {
    changeRoles(accountId: $id, roles: $roles, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const CLOSE_ACCOUNT = graphql(`
  mutation CloseAccount($id: UUID!, $reason: String, $commandId: UUID!) {
    closeAccount(accountId: $id, reason: $reason, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const REOPEN_ACCOUNT = graphql(`
  mutation ReopenAccount($id: UUID!, $commandId: UUID!) {
    reopenAccount(accountId: $id, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const ISSUE_TOKEN = graphql(`
  mutation IssuePasswordToken($id: UUID!) {
    issuePasswordToken(accountId: $id) {
      token
      until
    }
  }
`);

export const ERASE_ACCOUNT = graphql(`
  mutation EraseAccount($id: UUID!, $ground: ErasureGround!, $confirmation: String!, $commandId: UUID!) {
    eraseAccount(accountId: $id, ground: $ground, confirmation: $confirmation, commandId: $commandId) {
      account {
        id
        erasureDueAt
      }
    }
  }
`);

export const CALL_OFF_ERASURE = graphql(`
  mutation CallOffErasure($id: UUID!, $commandId: UUID!) {
    callOffErasure(accountId: $id, commandId: $commandId) {
      account {
        id
      }
    }
  }
`);

export const PERSONAL_DATA = graphql(`
  query PersonalData($id: UUID!, $reason: String!) {
    personalData(accountId: $id, reason: $reason) {
      htmlUrl
      jsonUrl
      expiresAt
    }
  }
`);

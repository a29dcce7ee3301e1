import { graphql } from '../../app/graphql/graphql';
import type { FragmentOf, ResultOf } from '../../app/graphql/graphql';

export const APPOINTMENT = graphql(`
  fragment Appointment on Appointment {
    id
    status
    start
    end
    first
    notes
    reason
    joiningOpens
    icsUrl
    clientId
    providerId
    client {
      name
    }
    provider {
      name
      zone
    }
    payment {
      state
      amount {
        minor
        currency
      }
    }
  }
`);

export type AppointmentRef = FragmentOf<typeof APPOINTMENT>;
export type Appointment = ResultOf<typeof APPOINTMENT>;

export const MY_APPOINTMENTS = graphql(
  `
    query MyAppointments($when: When!, $first: Int!, $after: String) {
      myAppointments(when: $when, first: $first, after: $after) {
        nodes {
          ...Appointment
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [APPOINTMENT],
);

export const ONE_APPOINTMENT = graphql(
  `
    query OneAppointment($id: UUID!) {
      appointment(id: $id) {
        ...Appointment
        history {
          sequence
          event
          at
          actorKind
          actorName
          reason
          movedFrom
          movedTo
        }
      }
    }
  `,
  [APPOINTMENT],
);

export type HistoryEntry = NonNullable<ResultOf<typeof ONE_APPOINTMENT>['appointment']>['history'][number];

export const APPOINTMENTS_CHANGED = graphql(`
  subscription AppointmentsChanged($after: String) {
    myAppointments(after: $after) {
      cursor
      appointment {
        id
        status
        start
      }
    }
  }
`);

export const BOOK = graphql(`
  mutation Book($input: BookAppointmentInput!, $commandId: UUID!) {
    bookAppointment(input: $input, commandId: $commandId) {
      appointment {
        id
      }
    }
  }
`);

export const RESCHEDULE = graphql(`
  mutation Reschedule($id: UUID!, $start: DateTime!, $end: DateTime!, $reason: String, $commandId: UUID!) {
    rescheduleAppointment(id: $id, start: $start, end: $end, reason: $reason, commandId: $commandId) {
      appointment {
        id
        status
        start
      }
    }
  }
`);

export const CANCEL = graphql(`
  mutation Cancel($id: UUID!, $reason: String!, $commandId: UUID!) {
    cancelAppointment(id: $id, reason: $reason, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const CONFIRM = graphql(`
  mutation Confirm($id: UUID!, $commandId: UUID!) {
    confirmAppointment(id: $id, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const SIGN_UP = graphql(`
  mutation SignUp($site: String!, $person: PersonInput!, $password: String!, $commandId: UUID!) {
    signUp(site: $site, person: $person, password: $password, device: "App", commandId: $commandId) {
      tokens {
        accessToken
        accessUntil
        refreshToken
      }
    }
  }
`);

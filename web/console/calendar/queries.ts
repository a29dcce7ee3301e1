import { graphql } from '../../app/graphql/graphql';
import type { ResultOf } from '../../app/graphql/graphql';

export const PROVIDERS = graphql(`
  query CalendarProviders {
    providers(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);

export const PROVIDER = graphql(`
  query CalendarProvider($id: UUID!) {
    provider(id: $id) {
      id
      name
      schedule {
        providerId
        zone
        week {
          weekday
          from
          to
          slotMinutes
          active
        }
        exceptions {
          date
          dayOff
          reason
          windows {
            weekday
            from
            to
            slotMinutes
            active
          }
        }
        rules {
          approvalRequired
          bufferBeforeMinutes
          bufferAfterMinutes
          minimumNoticeMinutes
          daysAhead
          mostPerDay
          joinOpensMinutes
          rooms
          reminders {
            channel
            minutes
          }
        }
        pricing {
          firstFree
          followUp {
            minor
            currency
          }
        }
      }
    }
  }
`);

type Provider = NonNullable<ResultOf<typeof PROVIDER>['provider']>;
export type Schedule = NonNullable<Provider['schedule']>;

/** A provider's own appointments. The agenda tells no payments; the person's next and last hundred appointments do. */
export const OWN_AGENDA = graphql(`
  query OwnAgenda($provider: UUID!, $from: DateTime!, $to: DateTime!, $after: String) {
    agenda(providerId: $provider, from: $from, to: $to, first: 100, after: $after) {
      nodes {
        appointmentId
        start
        end
        status
        first
        client {
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    upcoming: myAppointments(when: UPCOMING, first: 100) {
      nodes {
        id
        payment {
          state
        }
      }
    }
    past: myAppointments(when: PAST, first: 100) {
      nodes {
        id
        payment {
          state
        }
      }
    }
  }
`);

/** Anybody's appointments, for admins. */
export const SITE_AGENDA = graphql(`
  query SiteAgenda($provider: UUID!, $from: DateTime!, $to: DateTime!, $after: String) {
    appointments(providerId: $provider, from: $from, to: $to, first: 100, after: $after) {
      nodes {
        id
        start
        end
        status
        first
        client {
          name
        }
        payment {
          state
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const APPOINTMENT = graphql(`
  query CalendarAppointment($id: UUID!) {
    appointment(id: $id) {
      id
      status
      start
      end
      first
      notes
      reason
      joiningOpens
      icsUrl
      providerId
      client {
        name
        email
        phone
      }
      provider {
        name
        zone
      }
      payment {
        state
        reference
        amount {
          minor
          currency
        }
      }
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
`);

export type Appointment = NonNullable<ResultOf<typeof APPOINTMENT>['appointment']>;
export type Status = Appointment['status'];
export type PaymentState = Appointment['payment']['state'];

export const APPROVE = graphql(`
  mutation Approve($id: UUID!, $commandId: UUID!) {
    approveAppointment(id: $id, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const DECLINE = graphql(`
  mutation Decline($id: UUID!, $reason: String!, $commandId: UUID!) {
    declineAppointment(id: $id, reason: $reason, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const COMPLETE = graphql(`
  mutation Complete($id: UUID!, $commandId: UUID!) {
    completeAppointment(id: $id, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const NO_SHOW = graphql(`
  mutation NoShow($id: UUID!, $commandId: UUID!) {
    markNoShow(id: $id, commandId: $commandId) {
      appointment {
        id
        status
      }
    }
  }
`);

export const RECORD_PAYMENT = graphql(`
  mutation RecordPayment($id: UUID!, $reference: String, $commandId: UUID!) {
    recordPayment(id: $id, reference: $reference, commandId: $commandId) {
      appointment {
        id
        payment {
          state
        }
      }
    }
  }
`);

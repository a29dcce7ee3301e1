import { graphql } from '../../app/graphql/graphql';
import type { FragmentOf, ResultOf, VariablesOf } from '../../app/graphql/graphql';

export const CALL = graphql(`
  fragment Call on Call {
    id
    kind
    status
    callerId
    callerName
    startedAt
    endedAt
    talkedSeconds
    queue {
      position
      estimatedSeconds
    }
    participants {
      accountId
      name
      stays {
        quality {
          seconds
          roundTripMs
          jitterMs
          lostUpPerMille
          lostDownPerMille
        }
      }
    }
    recordings {
      id
      mayWatch
      removedAt
    }
  }
`);

export type CallRef = FragmentOf<typeof CALL>;
export type Call = ResultOf<typeof CALL>;
export type CallStatus = Call['status'];
export type CallKind = Call['kind'];

/** What rings for the signed-in person, and the calls that go on. */
export const INCOMING = graphql(`
  query Incoming {
    incomingCalls {
      id
      callerName
      startedAt
    }
    myCalls(status: [ANSWERED], first: 5) {
      nodes {
        id
        startedAt
        participants {
          accountId
          name
        }
      }
    }
  }
`);

type IncomingAnswer = ResultOf<typeof INCOMING>;
export type Ringing = IncomingAnswer['incomingCalls'][number];
export type Running = IncomingAnswer['myCalls']['nodes'][number];

export const MY_CALLS_CHANGED = graphql(`
  subscription MyCallsChanged($after: String) {
    myCalls(after: $after) {
      cursor
    }
  }
`);

export const ACCEPT = graphql(`
  mutation Accept($id: UUID!, $commandId: UUID!) {
    acceptCall(id: $id, commandId: $commandId) {
      receipt {
        position
      }
    }
  }
`);

export const DECLINE = graphql(`
  mutation Decline($id: UUID!, $commandId: UUID!) {
    declineCall(id: $id, commandId: $commandId) {
      receipt {
        position
      }
    }
  }
`);

/** Who of the team can be reached, and who waits. */
export const CALL_DESK = graphql(`
  query CallDesk {
    team {
      accountId
      name
      roles
      callId
      availability {
        status
        until
      }
    }
    callDesk {
      free
      talking
      waiting
    }
    calls(kind: DIRECT, status: [RINGING], first: 20) {
      nodes {
        id
        callerName
        startedAt
        queue {
          position
          estimatedSeconds
        }
      }
    }
  }
`);

type DeskAnswer = ResultOf<typeof CALL_DESK>;
export type Member = DeskAnswer['team'][number];
export type Availability = Member['availability'];
export type AvailabilityStatus = Availability['status'];
export type Waiting = DeskAnswer['calls']['nodes'][number];

export const SET_AVAILABILITY = graphql(`
  mutation SetAvailability($status: AvailabilityStatus!, $until: DateTime, $commandId: UUID!) {
    setAvailability(status: $status, breakUntil: $until, commandId: $commandId) {
      availability {
        status
        until
      }
    }
  }
`);

export const CALLS = graphql(
  `
    query Calls($kind: CallKind, $status: [CallStatus!], $account: UUID, $first: Int!, $after: String) {
      calls(kind: $kind, status: $status, accountId: $account, first: $first, after: $after) {
        nodes {
          ...Call
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [CALL],
);

export type CallsVariables = VariablesOf<typeof CALLS>;

export const ONE_CALL = graphql(`
  query OneCall($id: UUID!) {
    call(id: $id) {
      id
      kind
      status
      callerName
      startedAt
      answeredAt
      endedAt
      talkedSeconds
      participants {
        accountId
        name
        host
        stays {
          connectionId
          since
          until
          reason
          quality {
            seconds
            roundTripMs
            jitterMs
            lostUpPerMille
            lostDownPerMille
          }
        }
      }
      recordings {
        id
        startedAt
        stoppedAt
        reason
        complete
        mayWatch
        removedAt
      }
    }
  }
`);

export type OneCall = NonNullable<ResultOf<typeof ONE_CALL>['call']>;

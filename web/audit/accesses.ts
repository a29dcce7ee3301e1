import { graphql } from '../app/graphql/graphql';
import type { VariablesOf } from '../app/graphql/graphql';
import { instantOf } from './moments';

export const ACCESSES = graphql(`
  query DataAccesses(
    $subjectId: UUID
    $readerId: UUID
    $recordId: UUID
    $from: DateTime
    $to: DateTime
    $first: Int
    $after: String
  ) {
    dataAccesses(
      subjectId: $subjectId
      readerId: $readerId
      recordId: $recordId
      from: $from
      to: $to
      first: $first
      after: $after
    ) {
      edges {
        cursor
        node {
          at
          readerId
          readerName
          systemUser
          subjectId
          recordId
          fields
          reason
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const EMERGENCIES = graphql(`
  query EmergencyAccesses($first: Int, $after: String) {
    emergencyAccesses(first: $first, after: $after) {
      edges {
        cursor
        node {
          accountName
          clientId
          clientName
          reason
          takenAt
          until
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CHOICES = ['subject', 'reader', 'record', 'from', 'to'] as const;
export type AccessChoice = Readonly<Record<(typeof CHOICES)[number], string>>;

const PAGE = 25;

export function choiceOf(search: URLSearchParams): AccessChoice {
  const read = (name: string): string => search.get(name)?.trim() ?? '';
  return {
    subject: read('subject'),
    reader: read('reader'),
    record: read('record'),
    from: read('from'),
    to: read('to'),
  };
}

export function accessesOf(search: URLSearchParams, zone: string): VariablesOf<typeof ACCESSES> {
  const { subject, reader, record, from, to } = choiceOf(search);
  return {
    subjectId: subject || null,
    readerId: reader || null,
    recordId: record || null,
    from: instantOf(from, zone),
    to: instantOf(to, zone),
    first: PAGE,
    after: search.get('after'),
  };
}

export function searchOf(choice: AccessChoice): URLSearchParams {
  const chosen = CHOICES.map((name) => [name, choice[name].trim()] as [string, string]).filter(
    ([, value]) => value !== '',
  );
  return new URLSearchParams(chosen);
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import type { Client } from 'urql';
import { OWN_AGENDA, SITE_AGENDA } from './queries';
import type { PaymentState, Status } from './queries';

/** An appointment as a calendar shows it. */
export interface Entry {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly status: Status;
  /** It is the pair's first. */
  readonly first: boolean;
  /** Null once erased. */
  readonly client: string | null;
  /** Null where it is not known. */
  readonly payment: PaymentState | null;
}

interface Range {
  readonly provider: string;
  readonly from: string;
  readonly to: string;
}

interface Page {
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

const FRESH = { requestPolicy: 'network-only' } as const;

async function ownPage(client: Client, range: Range, after: string | null): Promise<Page> {
  const { data, error } = await client.query(OWN_AGENDA, { ...range, after }, FRESH).toPromise();
  if (!data) throw error ?? new Error('no answer');
  const payments = new Map([...data.upcoming.nodes, ...data.past.nodes].map(({ id, payment }) => [id, payment.state]));
  const { nodes, pageInfo } = data.agenda;
  const entries = nodes.map(({ appointmentId, client: person, ...rest }) => ({
    ...rest,
    id: appointmentId,
    client: person?.name ?? null,
    payment: payments.get(appointmentId) ?? null,
  }));
  return { entries, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

async function sitePage(client: Client, range: Range, after: string | null): Promise<Page> {
  const { data, error } = await client.query(SITE_AGENDA, { ...range, after }, FRESH).toPromise();
  if (!data) throw error ?? new Error('no answer');
  const { nodes, pageInfo } = data.appointments;
  const entries = nodes.map(({ client: person, payment, ...rest }) => ({
    ...rest,
    client: person?.name ?? null,
    payment: payment.state,
  }));
  return { entries, next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

/** All of a provider's appointments of a range; the own ones are asked for otherwise than another's. */
export async function fetchAgenda(client: Client, own: boolean, range: Range): Promise<readonly Entry[]> {
  const page = own ? ownPage : sitePage;
  const entries: Entry[] = [];
  let after: string | null = null;
  do {
    const found: Page = await page(client, range, after);
    entries.push(...found.entries);
    after = found.next;
  } while (after !== null);
  return entries;
}

interface Agenda {
  /** Null until they are known. */
  readonly entries: readonly Entry[] | null;
  readonly error: unknown;
  readonly refetch: () => void;
}

/** A provider's appointments between two moments; those of another range are not shown meanwhile. */
export function useAgenda(own: boolean, { provider, from, to }: Range): Agenda {
  const client = useClient();
  const [state, setState] = useState<{ key: string; entries: readonly Entry[] | null; error: unknown } | null>(null);
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  const key = `${provider} ${from} ${to}`;
  useEffect(() => {
    const asked = ++latest.current;
    // A later question has another answer.
    const learn = (entries: readonly Entry[] | null, error: unknown): void => {
      if (asked === latest.current) setState({ key: `${provider} ${from} ${to}`, entries, error });
    };
    fetchAgenda(client, own, { provider, from, to }).then(
      (entries) => learn(entries, null),
      (error: unknown) => learn(null, error),
    );
  }, [client, own, provider, from, to, turn]);
  const refetch = useCallback(() => setTurn((before) => before + 1), []);
  const known = state?.key === key ? state : null;
  return { entries: known?.entries ?? null, error: known?.error ?? null, refetch };
}

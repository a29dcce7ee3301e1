import { createContext, use, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Fault } from '../errors/Fault';
import { graphql } from '../graphql/graphql';
import type { ResultOf } from '../graphql/graphql';
import { Loading } from '../layout/Loading';
import { session } from './session';

const VIEWER = graphql(`
  query Viewer {
    me {
      accountId
      siteId
      roles
      account {
        name
        email
        zone
      }
      site {
        name
        slug
        zone
        currency
      }
    }
  }
`);

type Me = NonNullable<ResultOf<typeof VIEWER>['me']>;
export type Role = Me['roles'][number];

/** Who is signed in. */
export interface Viewer {
  readonly accountId: string;
  readonly siteId: string;
  readonly roles: readonly Role[];
  /** Null until the account can be read, shortly after it was opened. */
  readonly name: string | null;
  readonly email: string | null;
  /** Null for those who belong to no site. */
  readonly site: Me['site'];
  /** In which times are told: the person's zone, else the site's, else the browser's. */
  readonly zone: string;
}

const Context = createContext<Viewer | null>(null);

export function viewerOf(me: Me): Viewer {
  return {
    accountId: me.accountId,
    siteId: me.siteId,
    roles: me.roles,
    name: me.account?.name ?? null,
    email: me.account?.email ?? null,
    site: me.site,
    zone: me.account?.zone ?? me.site?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

interface Props {
  readonly children: ReactNode;
  /** Where the session had ended before anything could be shown. */
  readonly ended: ReactNode;
}

export function ViewerProvider({ children, ended }: Props): ReactNode {
  const state = useSyncExternalStore(session.subscribe, session.state);
  const [{ data, error, fetching }, ask] = useQuery({ query: VIEWER });
  if (data?.me) return <Context value={viewerOf(data.me)}>{children}</Context>;
  // The question waits meanwhile, and is answered once somebody has signed in.
  if (state === 'expired') return ended;
  if (fetching) return <Loading />;
  return <Fault error={error ?? null} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
}

/** Who is signed in; null for a visitor of a page that is open to all. */
export function useVisitor(): Viewer | null {
  return use(Context);
}

/** Who is signed in, for everything that is shown to somebody who is. */
export function useViewer(): Viewer {
  const viewer = use(Context);
  if (!viewer) throw new Error('nobody is signed in here');
  return viewer;
}

import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { useViewer } from '../../app/session/viewer';
import { isId } from '../../booking/logic/isId';
import { PROVIDERS } from './queries';

interface Choice {
  readonly id: string;
  /** Null once erased. */
  readonly name: string | null;
}

/** Whose calendar is looked at. */
interface Subject {
  /** Null until it is known, and where a site has no provider. */
  readonly provider: string | null;
  /** It is the viewer's own. */
  readonly own: boolean;
  /** Among whom an admin chooses; null for those who see only their own, and until they are known. */
  readonly choices: readonly Choice[] | null;
  readonly error: Error | undefined;
}

/** By the address, for admins; others look at their own calendar. */
export function useSubject(): Subject {
  const { accountId, roles } = useViewer();
  const [search] = useSearchParams();
  const admin = roles.includes('ADMIN');
  const [{ data, error }] = useQuery({ query: PROVIDERS, pause: !admin });
  const asked = search.get('provider') ?? '';
  const choices = data?.providers.nodes ?? null;
  const usual = roles.includes('PROVIDER') ? accountId : (choices?.[0]?.id ?? null);
  const provider = admin && isId(asked) ? asked : usual;
  return { provider, own: provider === accountId, choices, error: data ? undefined : error };
}

import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useViewer } from '../../app/session/viewer';
import { filterOf, inputOf, withFilter } from './filters';
import type { Filter } from './filters';
import type { TicketFilter } from './queries';

interface Choice {
  readonly filter: Filter;
  /** How the server is asked for it. */
  readonly input: TicketFilter;
  readonly choose: (change: Partial<Filter>) => void;
}

/** The choice of tickets that the address has. */
export function useFilter(): Choice {
  const { accountId } = useViewer();
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => filterOf(search), [search]);
  const input = useMemo(() => inputOf(filter, accountId), [filter, accountId]);
  // Of the address as it is now: two choices may be made before the page has followed the first.
  const choose = (change: Partial<Filter>): void =>
    setSearch(withFilter(new URLSearchParams(location.search), change), { replace: true });
  return { filter, input, choose };
}

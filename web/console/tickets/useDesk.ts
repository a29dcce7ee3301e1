import { useQuery } from 'urql';
import { readFragment } from '../../app/graphql/graphql';
import { SORTING } from '../desk';
import type { Category, Department, TicketField } from '../desk';
import { DESK } from './queries';

interface Desk {
  readonly departments: readonly Department[];
  readonly categories: readonly Category[];
  readonly fields: readonly TicketField[];
  /** Who can be given tickets. */
  readonly agents: readonly { readonly accountId: string; readonly name: string | null }[];
}

const UNKNOWN: Desk = { departments: [], categories: [], fields: [], agents: [] };

/** How the site sorts its tickets and who works on them; nothing until it is known. */
export function useDesk(): Desk {
  const [{ data }] = useQuery({ query: DESK, requestPolicy: 'cache-first' });
  if (!data) return UNKNOWN;
  const { departments, categories, ticketFields } = readFragment(SORTING, data.desk);
  const agents = data.team.filter(({ roles }) => roles.includes('AGENT') || roles.includes('ADMIN'));
  return { departments, categories, fields: ticketFields, agents };
}

/** The categories for a department's tickets. */
export function categoriesOf(categories: readonly Category[], department: string): Category[] {
  return categories.filter(({ departmentId }) => departmentId === null || departmentId === department);
}

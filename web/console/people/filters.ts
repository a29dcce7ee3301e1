import type { Role } from '../../app/session/viewer';
import type { VariablesOf } from '../../app/graphql/graphql';
import type { ACCOUNTS } from './queries';

/** The roles that somebody of a site can hold. */
export const ROLES = ['CLIENT', 'PROVIDER', 'AGENT', 'ADMIN', 'AUDITOR'] as const satisfies readonly Role[];
export type SiteRole = (typeof ROLES)[number];

export type Standing = 'active' | 'closed' | 'erasing';
export const STANDINGS: readonly Standing[] = ['active', 'closed', 'erasing'];

/** Whom a list shows. */
export interface Filters {
  readonly search: string;
  readonly role: SiteRole | null;
  readonly standing: Standing | null;
}

const PAGE = 25;

/** Whom an address asks for; what it has that there is not is left out. */
export function filtersOf(search: URLSearchParams): Filters {
  return {
    search: search.get('search') ?? '',
    role: ROLES.find((role) => role === search.get('role')) ?? null,
    standing: STANDINGS.find((standing) => standing === search.get('standing')) ?? null,
  };
}

/** The address of other filters: from their first page on. */
export function searchOf({ search, role, standing }: Filters): URLSearchParams {
  const params = new URLSearchParams();
  if (search.trim() !== '') params.set('search', search.trim());
  if (role !== null) params.set('role', role);
  if (standing !== null) params.set('standing', standing);
  return params;
}

export function isFiltered({ search, role, standing }: Filters): boolean {
  return search.trim() !== '' || role !== null || standing !== null;
}

/** What the server is asked for. */
export function variablesOf(filters: Filters, after: string | null): VariablesOf<typeof ACCOUNTS> {
  const { search, role, standing } = filters;
  return {
    search: search.trim() === '' ? null : search.trim(),
    role,
    active: standing === 'active' ? true : standing === 'closed' ? false : null,
    erasurePending: standing === 'erasing' ? true : null,
    first: PAGE,
    after,
  };
}

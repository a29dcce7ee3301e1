import { STATUSES } from './moves';
import type { Priority, SlaState, Source, Status, TicketFilter, TicketSort } from './queries';

/** What tickets are asked for, as the address has it; empty where nothing is narrowed. */
export interface Filter {
  readonly search: string;
  readonly department: string;
  readonly category: string;
  /** `me`, `nobody` or an account's id. */
  readonly assignee: string;
  readonly priority: string;
  readonly sla: string;
  readonly source: string;
  readonly requester: string;
  readonly tags: readonly string[];
  /** For the list: the board has a column for each. */
  readonly statuses: readonly Status[];
}

export const NO_FILTER: Filter = {
  search: '',
  department: '',
  category: '',
  assignee: '',
  priority: '',
  sla: '',
  source: '',
  requester: '',
  tags: [],
  statuses: [],
};

const TEXTS = ['search', 'department', 'category', 'assignee', 'priority', 'sla', 'source', 'requester'] as const;

export const PRIORITIES: readonly Priority[] = ['URGENT', 'HIGH', 'NORMAL', 'LOW'];
export const SLA_STATES: readonly SlaState[] = ['BREACHED', 'WARNED', 'RUNNING', 'PAUSED', 'MET'];
export const SOURCES: readonly Source[] = ['WEB', 'EMAIL', 'PHONE', 'CHAT', 'API'];
export const SORTS: readonly TicketSort[] = [
  'UPDATED',
  'DUE',
  'PRIORITY',
  'NEWEST',
  'OLDEST',
  'LONGEST_UNTOUCHED',
  'NUMBER',
  'RELEVANCE',
];

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the address has that cannot be asked for is left out. */
const FITS: Readonly<Record<(typeof TEXTS)[number], (value: string) => boolean>> = {
  search: () => true,
  department: (value) => ID.test(value),
  category: (value) => ID.test(value),
  assignee: (value) => value === 'me' || value === 'nobody' || ID.test(value),
  priority: (value) => PRIORITIES.some((one) => one === value),
  sla: (value) => SLA_STATES.some((one) => one === value),
  source: (value) => SOURCES.some((one) => one === value),
  requester: (value) => ID.test(value),
};

export function filterOf(params: URLSearchParams): Filter {
  const texts = TEXTS.map((name) => {
    const value = params.get(name)?.trim() ?? '';
    return [name, FITS[name](value) ? value : ''];
  });
  const wanted = listOf(params.get('status'));
  return {
    ...NO_FILTER,
    ...(Object.fromEntries(texts) as Partial<Filter>),
    tags: listOf(params.get('tags')).map((tag) => tag.toLowerCase()),
    statuses: STATUSES.filter((status) => wanted.includes(status)),
  };
}

export function listOf(text: string | null): string[] {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** The address of another choice, from its first page on: what else the address says stays. */
export function withFilter(params: URLSearchParams, change: Partial<Filter>): URLSearchParams {
  const filter = { ...filterOf(params), ...change };
  const next = new URLSearchParams(params);
  next.delete('after');
  const set = (name: string, value: string): void => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  for (const name of TEXTS) set(name, filter[name].trim());
  set('tags', filter.tags.join(','));
  set('status', filter.statuses.join(','));
  return next;
}

/** How many sides it narrows. */
export function countOf(filter: Filter): number {
  return (
    TEXTS.filter((name) => filter[name] !== '').length +
    [filter.tags, filter.statuses].filter((list) => list.length > 0).length
  );
}

export function sortOf(params: URLSearchParams): TicketSort {
  return SORTS.find((sort) => sort === params.get('sort')) ?? 'UPDATED';
}

/** How the server is asked: `me` is whoever is signed in. */
export function inputOf(filter: Filter, me: string): TicketFilter {
  return {
    ...(filter.search && { search: filter.search }),
    ...(filter.department && { departmentIds: [filter.department] }),
    ...(filter.category && { categoryIds: [filter.category] }),
    ...(filter.assignee === 'nobody'
      ? { unassigned: true }
      : filter.assignee && { assigneeId: filter.assignee === 'me' ? me : filter.assignee }),
    ...(filter.priority && { priorities: [filter.priority as Priority] }),
    ...(filter.sla && { slaStates: [filter.sla as SlaState] }),
    ...(filter.source && { sources: [filter.source as Source] }),
    ...(filter.requester && { requesterId: filter.requester }),
    ...(filter.tags.length > 0 && { tags: [...filter.tags] }),
    ...(filter.statuses.length > 0 && { statuses: [...filter.statuses] }),
  };
}

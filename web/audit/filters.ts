import { instantOf, wallOf } from './moments';

/** What a timeline is asked for, as the address has it: times are those of the site's wall clock. */
export interface TimelineFilter {
  readonly type: string;
  readonly id: string;
  readonly person: string;
  readonly actor: string;
  readonly command: string;
  readonly kinds: readonly string[];
  readonly from: string;
  readonly to: string;
}

const TEXTS = ['type', 'id', 'person', 'actor', 'command', 'from', 'to'] as const;

export const NO_FILTER: TimelineFilter = {
  type: '',
  id: '',
  person: '',
  actor: '',
  command: '',
  kinds: [],
  from: '',
  to: '',
};

export function filterOf(search: URLSearchParams): TimelineFilter {
  const texts = TEXTS.map((name) => [name, search.get(name)?.trim() ?? '']);
  const kinds = (search.get('kinds') ?? '').split(',').filter((kind) => kind !== '');
  return { ...NO_FILTER, ...(Object.fromEntries(texts) as Partial<TimelineFilter>), kinds };
}

/** The address of a choice: from its first page on, without what is not chosen. */
export function paramsOf(filter: TimelineFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of TEXTS) if (filter[name].trim() !== '') params.set(name, filter[name].trim());
  if (filter.kinds.length > 0) params.set('kinds', [...filter.kinds].sort().join(','));
  return params;
}

/** How the server is asked. */
export interface TimelineInput {
  readonly aggregateType?: string;
  readonly aggregateId?: string;
  readonly personId?: string;
  readonly actor?: string;
  readonly commandId?: string;
  readonly events?: string[];
  readonly from?: string;
  readonly to?: string;
}

export function inputOf(filter: TimelineFilter, zone: string): TimelineInput {
  const from = instantOf(filter.from, zone);
  const to = instantOf(filter.to, zone);
  return {
    ...(filter.type && { aggregateType: filter.type }),
    ...(filter.id && { aggregateId: filter.id }),
    ...(filter.person && { personId: filter.person }),
    ...(filter.actor && { actor: filter.actor }),
    ...(filter.command && { commandId: filter.command }),
    ...(filter.kinds.length > 0 && { events: [...filter.kinds] }),
    ...(from !== null && { from }),
    ...(to !== null && { to }),
  };
}

export function countOf(filter: TimelineFilter): number {
  return TEXTS.filter((name) => filter[name] !== '').length + (filter.kinds.length > 0 ? 1 : 0);
}

/** Periods that are often asked for: so many days until now. */
export const PERIODS = { day: 1, week: 7, month: 30 } as const;
export type Period = keyof typeof PERIODS;

/** A choice of the last days, as the site's wall clock has them. */
export function lastDays(filter: TimelineFilter, period: Period, now: number, zone: string): TimelineFilter {
  return { ...filter, from: wallOf(now - PERIODS[period] * 86_400_000, zone), to: '' };
}

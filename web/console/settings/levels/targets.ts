import { numberIn } from '../../forms/numbers';

export const PRIORITIES = ['URGENT', 'HIGH', 'NORMAL', 'LOW'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const PROMISES = ['firstResponseMinutes', 'nextResponseMinutes', 'resolutionMinutes'] as const;
export type Promised = (typeof PROMISES)[number];

/** The longest promise, in minutes of business time: 60 days. */
export const LONGEST = 86_400;

/** What is promised for tickets that press so much, as typed: empty for nothing. */
export type Row = Readonly<Record<Promised, string>>;

/** The promises for all departments (`null`), or for one. */
export interface TargetGroup {
  readonly departmentId: string | null;
  readonly rows: Readonly<Record<Priority, Row>>;
}

type Minutes = Readonly<Record<Promised, number | null>>;
export type Target = Minutes & { readonly departmentId: string | null; readonly priority: Priority };

function rowOf(target: Minutes | undefined): Row {
  const typed = (minutes: number | null | undefined): string => String(minutes ?? '');
  return {
    firstResponseMinutes: typed(target?.firstResponseMinutes),
    nextResponseMinutes: typed(target?.nextResponseMinutes),
    resolutionMinutes: typed(target?.resolutionMinutes),
  };
}

/** The promises by department; those for all are always there. */
export function groupsOf(targets: readonly Target[]): TargetGroup[] {
  const departments = new Set([null, ...targets.map(({ departmentId }) => departmentId)]);
  return [...departments].map((departmentId) => groupFor(departmentId, targets));
}

export function groupFor(departmentId: string | null, targets: readonly Target[]): TargetGroup {
  const own = targets.filter((target) => target.departmentId === departmentId);
  const rows = PRIORITIES.map((priority) => [priority, rowOf(own.find((one) => one.priority === priority))] as const);
  return { departmentId, rows: Object.fromEntries(rows) as Record<Priority, Row> };
}

/** The promises as the server takes them; null where one of them cannot be. What promises nothing is left out. */
export function targetsOf(groups: readonly TargetGroup[]): Target[] | null {
  const targets: Target[] = [];
  for (const { departmentId, rows } of groups) {
    for (const priority of PRIORITIES) {
      const row = rows[priority];
      const minutes = PROMISES.map((promise) => {
        const text = row[promise];
        return [promise, text.trim() === '' ? null : (numberIn(text, 1, LONGEST) ?? undefined)] as const;
      });
      if (minutes.some(([, number]) => number === undefined)) return null;
      if (minutes.every(([, number]) => number === null)) continue;
      targets.push({ departmentId, priority, ...(Object.fromEntries(minutes) as Minutes) });
    }
  }
  return targets;
}

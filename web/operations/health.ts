/** A finding of the doctor, in our words where it is well and beside its own where it is not. */
export interface Finding {
  readonly check: string;
  readonly found: string;
  readonly well: boolean;
}

export const CHECKS = ['disk', 'sequences', 'horizon', 'projections', 'dead_letters', 'messages', 'forgotten'] as const;
export type Check = (typeof CHECKS)[number];

/** Which of the checks that we have words for; null for one that is new. */
export function checkOf({ check }: Finding): Check | null {
  const key = check.replaceAll(' ', '_');
  return CHECKS.find((one) => one === key) ?? null;
}

/** Troubles first: they are what the page is opened for. */
export function troublesFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => Number(a.well) - Number(b.well));
}

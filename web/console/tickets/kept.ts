const keyOf = (owner: string, name: string): string => `randevu.console.draft.${owner}.${name}`;

/** What a person has written under a name and not sent, in this tab. */
export function kept<Draft extends object>(owner: string, name: string, empty: Draft): Draft {
  const text = sessionStorage.getItem(keyOf(owner, name));
  return text === null ? empty : { ...empty, ...(JSON.parse(text) as Partial<Draft>) };
}

/** Null where nothing is left of it. */
export function keep(owner: string, name: string, draft: object | null): void {
  if (draft === null) sessionStorage.removeItem(keyOf(owner, name));
  else sessionStorage.setItem(keyOf(owner, name), JSON.stringify(draft));
}

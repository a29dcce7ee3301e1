interface Followed {
  readonly endedAt: string | null;
  readonly recordings: readonly { readonly complete: boolean; readonly removedAt: string | null }[];
}

/** Nothing more becomes of it: it is over, and its recordings are as they stay. */
export function settled({ endedAt, recordings }: Followed): boolean {
  return endedAt !== null && recordings.every(({ complete, removedAt }) => complete || removedAt !== null);
}

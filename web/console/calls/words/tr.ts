export const calls = {
  title: 'Çağrılar',
} as const;

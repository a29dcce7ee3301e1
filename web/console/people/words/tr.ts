export const people = {
  title: 'Kişiler',
} as const;

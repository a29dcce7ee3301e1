export const tickets = {
  title: 'Biletler',
} as const;

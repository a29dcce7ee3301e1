export const calendar = {
  title: 'Takvim',
} as const;

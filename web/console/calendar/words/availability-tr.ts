export const availability = {
  title: 'Çalışma saatleri',
} as const;

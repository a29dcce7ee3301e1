export const page = {
  title: '#{{number}} numaralı talep',
} as const;

export const words = {
  live: 'Canlı',
  notLive: 'Canlı değil',
  projections: {
    title: 'Görünümler',
    lead: 'Ekranların okuduğu her görünüm olay geçmişini izler. Burada ne kadar geride oldukları anlık görülür.',
    name: 'Görünüm',
    state: 'Durum',
    eventsBehind: 'Okunacak olay',
    timeBehind: 'Gecikme',
    parked: 'Bekletilen',
    updatedAt: 'Son hareket',
    never: 'Hiç',
  },
  state: {
    LIVE: 'Güncel',
    CATCHING_UP: 'Yetişiyor',
    REBUILDING: 'Yeniden kuruluyor',
    PAUSED: 'Duraklatıldı',
    STOPPED: 'Çalışmıyor',
  },
} as const;

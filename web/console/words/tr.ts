import { analytics } from '../analytics/words/tr';
import { calendar } from '../calendar/words/tr';
import { calls } from '../calls/words/tr';
import { people } from '../people/words/tr';
import { settings } from '../settings/words/tr';
import { tickets } from '../tickets/words/tr';

export const words = {
  tabs: {
    label: 'Konsol sayfaları',
    tickets: 'Talepler',
    calls: 'Çağrılar',
    calendar: 'Takvim',
    people: 'Kişiler',
    analytics: 'Rakamlar',
    settings: 'Ayarlar',
  },
  tickets,
  calls,
  calendar,
  people,
  analytics,
  settings,
} as const;

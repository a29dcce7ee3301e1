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
    settings: 'Ayarlar',
  },
  tickets,
  calls,
  calendar,
  people,
  settings,
} as const;
